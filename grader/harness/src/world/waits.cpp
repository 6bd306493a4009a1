// SPDX-License-Identifier: MIT
#include "world/waits.hpp"

#include "world/coroutines.hpp"

#include <algorithm>
#include <utility>

namespace kata {
namespace {

std::string number(unsigned coroutine) {
  return coroutine == 0 ? "a handler" : "coroutine " + std::to_string(coroutine);
}

}  // namespace

void Waits::took(const void* lock, unsigned coroutine, const Site& at, unsigned thread) {
  holders_.push_back({lock, coroutine, at, thread});
}

void Waits::gave_back(const void* lock, unsigned coroutine) {
  // The lock that was taken last is most often the one that is given back first.
  const auto held = [&](const Holder& h) { return h.lock == lock; };
  auto found = std::find_if(holders_.rbegin(), holders_.rend(),
                            [&](const Holder& h) { return held(h) && h.coroutine == coroutine; });
  if (found == holders_.rend()) found = std::find_if(holders_.rbegin(), holders_.rend(), held);
  if (found != holders_.rend()) holders_.erase(std::next(found).base());
}

void Waits::waits_for(const void* lock, std::string name, unsigned coroutine) {
  waiters_.push_back({lock, std::move(name), coroutine});
}

void Waits::waits_no_more(const void* lock, unsigned coroutine) {
  std::erase_if(waiters_, [&](const Waiter& w) { return w.lock == lock && w.coroutine == coroutine; });
}

const Waits::Holder* Waits::holder(const void* lock) const {
  const auto found = std::ranges::find(holders_, lock, &Holder::lock);
  return found == holders_.end() ? nullptr : &*found;
}

const Waits::Waiter* Waits::waiter(unsigned coroutine) const {
  const auto found = std::ranges::find(waiters_, coroutine, &Waiter::coroutine);
  return found == waiters_.end() ? nullptr : &*found;
}

PlaceNote Waits::explain(const Frame& frame) const {
  PlaceNote note = describe_waiting(frame);
  const Waiter* waits = frame.coroutine() == 0 ? nullptr : waiter(frame.coroutine());
  if (waits == nullptr) return note;
  note.text = coroutine_name(frame) + " waits for " + waits->name;
  if (const Holder* holds = holder(waits->lock))
    note.text +=
        ", which " + (holds->coroutine == frame.coroutine() ? "it holds itself" : number(holds->coroutine) + " holds");
  return note;
}

std::vector<unsigned> Waits::cycle() const {
  for (const Waiter& start : waiters_) {
    std::vector<unsigned> path{start.coroutine};
    for (const Waiter* at = &start; at != nullptr; at = waiter(path.back())) {
      const Holder* holds = holder(at->lock);
      if (holds == nullptr) break;
      if (holds->coroutine == start.coroutine) return path;
      if (std::ranges::find(path, holds->coroutine) != path.end()) break;
      path.push_back(holds->coroutine);
    }
  }
  return {};
}

std::string cycle_text(const std::vector<unsigned>& cycle) {
  if (cycle.size() == 1) return number(cycle.front()) + " waits for itself";
  std::string text;
  for (const unsigned coroutine : cycle) text += number(coroutine) + (text.empty() ? " waits for " : ", which waits for ");
  return text + number(cycle.front());
}

}  // namespace kata
