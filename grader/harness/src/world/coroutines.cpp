// SPDX-License-Identifier: MIT
#include "world/coroutines.hpp"

#include "race/race_check.hpp"
#include "world/driver.hpp"
#include "world/operation_name.hpp"
#include "world/timeline.hpp"

#include <string_view>
#include <utility>

namespace kata {

namespace {

// What a coroutine does follows what it did before it waited, whoever resumes it.
void stops(const Frame* frame) {
  if (RaceCheck* check = RaceCheck::active()) check->release(frame);
}
void follows(const Frame* frame) {
  if (RaceCheck* check = RaceCheck::active()) check->acquire(frame);
}

}  // namespace

thread_local constinit Coroutines* Coroutines::active_ = nullptr;

Coroutines::Coroutines() {
  enter();
}

Coroutines::~Coroutines() {
  leave();
  for (Frame* frame = first_; frame != nullptr; frame = frame->next_) frame->world_ = nullptr;
}

const Frame* Coroutines::running_frame() const {
  const Frame* frame = running_;
  while (frame != nullptr && in_library(*frame) && frame->caller() != nullptr) frame = frame->caller();
  return frame;
}

void Coroutines::note(const Frame& frame, const char* kind, const char* what) {
  digest_ = (digest_ ^ (frame.coroutine_ * 1000003u + static_cast<unsigned>(frame.site_.line))) * 0x100000001b3;
  if (timeline_ != nullptr && !in_library(frame)) timeline_->coroutine(kind, frame, what + std::string{frame.site_.function});
}

void Frame::enter_world() noexcept {
  Coroutines* world = Coroutines::active();
  if (world == nullptr) return;
  world_ = world;
  previous_ = world->last_;
  (previous_ == nullptr ? world->first_ : previous_->next_) = this;
  world->last_ = this;
  stops(this);
}

void Frame::leave_world() noexcept {
  (previous_ == nullptr ? world_->first_ : previous_->next_) = next_;
  (next_ == nullptr ? world_->last_ : next_->previous_) = previous_;
  const auto forget = [this](Frame*& frame) {
    if (frame == this) frame = nullptr;
  };
  forget(world_->running_);
  forget(world_->handing_over_);
  for (Coroutines::Middle* middle : world_->middles_) {
    forget(middle->running_);
    forget(middle->handing_over_);
  }
  if (caller_ != nullptr && caller_->callee_ == this) caller_->callee_ = nullptr;
  if (callee_ != nullptr) callee_->caller_ = nullptr;
}

void Frame::starts(const Site& site) noexcept {
  site_ = site;
  state_ = State::running;
  if (world_ == nullptr) return;
  caller_ = std::exchange(world_->handing_over_, nullptr);
  if (caller_ != nullptr) caller_->callee_ = this;
  if (caller_ != nullptr) {
    coroutine_ = caller_->coroutine_;
  } else if (operation_ == nullptr) {  // Asio starts some of its own to get others going.
    coroutine_ = ++world_->started_;
  }
  world_->running_ = this;
  follows(this);
  world_->note(*this, "starts", " starts ");
}

void Frame::waits(const Site& site, bool for_awaitable, const char* awaited) noexcept {
  site_ = site;
  state_ = State::waiting;
  awaited_ = awaited;
  // An operation begins when the frame that waits for it is suspended.
  if (Driver* driver = Driver::active(); driver != nullptr && !for_awaitable) driver->is_about_to_wait();
  if (world_ == nullptr) return;
  stops(this);
  if (for_awaitable) {
    world_->handing_over_ = this;
  } else if (world_->timeline_ != nullptr) {
    const Frame* user = this;
    while (in_library(*user) && user->caller_ != nullptr) user = user->caller_;
    if (!in_library(*user)) world_->timeline_->coroutine("waits", *user, " waits for " + awaited_by(*this));
  }
}

void Frame::goes_on() noexcept {
  const bool waited = std::exchange(state_, State::running) == State::waiting;
  if (callee_ != nullptr) callee_->caller_ = nullptr;
  callee_ = nullptr;
  if (world_ == nullptr) return;
  world_->running_ = this;
  follows(this);
  if (waited) world_->note(*this, "goes-on", " goes on in ");
}

void Frame::throws() noexcept {
  if (world_ == nullptr) return;
  const std::exception_ptr error = std::current_exception();
  if (!world_->thrown_.is(error)) world_->way_ = {};
  world_->thrown_ = ThrownException{error};
  if (in_library(*this)) return;
  if (world_->timeline_ != nullptr) world_->timeline_->coroutine("throws", *this, std::string{" leaves "} + site_.function + " by an exception");
  if (world_->way_.first.line == 0) world_->way_.first = site_;
  world_->way_.last = site_;
}

void Frame::ends() noexcept {
  state_ = State::ended;
  if (world_ == nullptr) return;
  world_->running_ = caller_;
  const bool outermost = caller_ == nullptr || in_library(*caller_);
  if (world_->timeline_ != nullptr && outermost && !in_library(*this))
    world_->timeline_->coroutine("ends", *this, std::string{" ends "} + site_.function);
}

bool in_library(const Frame& frame) {
  const std::string_view file = frame.site().file;
  return frame.operation() != nullptr || file.find("/boost/") != file.npos || file.starts_with("grader/harness/src/") ||
         file.starts_with("grader/harness/include/");
}

std::vector<const Frame*> waiting_frames(const Coroutines& coroutines) {
  std::vector<const Frame*> waiting;
  for (const Frame* frame = coroutines.first(); frame != nullptr; frame = frame->next()) {
    if (in_library(*frame) || frame->state() != Frame::State::waiting) continue;
    const bool innermost = frame->callee() == nullptr || in_library(*frame->callee());
    if (innermost) waiting.push_back(frame);
  }
  for (const Frame* frame = coroutines.first(); frame != nullptr; frame = frame->next())
    if (frame->state() == Frame::State::created && !in_library(*frame)) waiting.push_back(frame);
  return waiting;
}

std::string coroutine_name(const Frame& frame) {
  return frame.coroutine() == 0 ? "a coroutine" : "coroutine " + std::to_string(frame.coroutine());
}

std::string awaited_by(const Frame& frame) {
  const Frame* innermost = &frame;
  while (innermost->callee() != nullptr) innermost = innermost->callee();
  return operation_name(innermost->operation() != nullptr ? innermost->operation() : innermost->awaited());
}

PlaceNote describe_waiting(const Frame& frame) {
  const Site& site = frame.site();
  const Place place{site.file, site.line, site.function};
  if (frame.state() == Frame::State::created) return {place, "a coroutine was made and never started"};
  return {place, coroutine_name(frame) + " waits for " + awaited_by(frame)};
}

}  // namespace kata
