// SPDX-License-Identifier: MIT
// The coroutine frames of one world, in order of creation, and which of them runs.
#pragma once

#include "world/thrown_exception.hpp"

#include <kata/coroutine.hpp>
#include <kata/finding.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace kata {

class Timeline;

class Coroutines {
 public:
  Coroutines();
  ~Coroutines();  // Frames that are still alive are forgotten.
  Coroutines(const Coroutines&) = delete;
  Coroutines& operator=(const Coroutines&) = delete;

  // The one that is told of new frames on this thread, or null.
  static Coroutines* active() noexcept { return active_; }

  const Frame* first() const { return first_; }
  unsigned running() const { return running_ == nullptr ? 0 : running_->coroutine_; }  // 0: none
  const Frame* running_frame() const;  // the innermost of user code, if there is any

  // New frames of the thread that calls this are told of from now on...
  void enter() { active_ = this; }
  // ...and no longer.
  void leave() {
    if (active_ == this) active_ = nullptr;
  }

  // A handler begins in the middle of nothing.
  void run_nothing() { running_ = handing_over_ = nullptr; }
  // What a thread is in the middle of, while another one runs.
  class Middle {
   public:
    explicit Middle(Coroutines& all) : all_{all} { all_.middles_.push_back(this); }
    ~Middle() { std::erase(all_.middles_, this); }
    Middle(const Middle&) = delete;
    Middle& operator=(const Middle&) = delete;

    void swap() {
      std::swap(running_, all_.running_);
      std::swap(handing_over_, all_.handing_over_);
    }

   private:
    friend class Frame;
    Coroutines& all_;
    Frame* running_ = nullptr;
    Frame* handing_over_ = nullptr;
  };

  // The way of the exception that a coroutine ended with: where user code first saw it, and the outermost
  // frame that it came out of. Nowhere for another exception.
  struct Way {
    Site first;
    Site last;
  };
  Way way_of(const std::exception_ptr& error) const { return thrown_.is(error) ? way_ : Way{}; }

  // Is told of what user code does.
  void tell(Timeline* timeline) { timeline_ = timeline; }

  std::uint64_t digest() const { return digest_; }

 private:
  friend class Frame;
  void note(const Frame& frame, const char* kind, const char* what);

  static thread_local constinit Coroutines* active_;
  Frame* first_ = nullptr;
  Frame* last_ = nullptr;
  Frame* running_ = nullptr;
  Frame* handing_over_ = nullptr;  // awaits a frame that has not started
  std::vector<Middle*> middles_;
  unsigned started_ = 0;
  ThrownException thrown_;
  Way way_;
  Timeline* timeline_ = nullptr;
  std::uint64_t digest_ = 0;
};

inline Place place_of(const Site& site) { return {site.file, site.line, site.function}; }

// Is it a frame of Asio's or of the harness's own?
bool in_library(const Frame& frame);

// Innermost frame of user code, waiting, for each coroutine that waits; then frames never started.
std::vector<const Frame*> waiting_frames(const Coroutines& coroutines);

// "coroutine 3 waits for steady_timer.async_wait".
PlaceNote describe_waiting(const Frame& frame);

// "steady_timer.async_wait": what the innermost of the coroutine's frames waits for.
std::string awaited_by(const Frame& frame);

// A frame's name in a story: "coroutine 3", with its outermost function.
std::string coroutine_name(const Frame& frame);

}  // namespace kata
