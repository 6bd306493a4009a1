// SPDX-License-Identifier: MIT
// A laboratory that measures the sugar in samples of blood, with a machine that takes its time.
//
// A laboratory and its examinations belong to one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

struct Tube {
  int place;  // in the rack
};

struct Sample {
  int number;                        // on the label: no two samples have the same
  std::shared_ptr<const Tube> tube;  // goes back to be washed when nobody holds it any more
};

// Milligrams per decilitre, or nothing if the machine could not measure it.
using Sugar = std::optional<int>;

// Measures a sample: returns at once, and calls `done` later, once, with what it has measured. It may measure any
// number of samples at a time, and throws nothing.
using Machine = std::function<void(Sample sample, std::function<void(Sugar)> done)>;

// A sample that is being examined, or was.
class Examination {
 public:
  Examination(Examination&&) noexcept;
  Examination& operator=(Examination&&) noexcept;

  // Whoever gives up an examination that is not done hears nothing of it any more. The sample is measured all the
  // same.
  ~Examination();

  bool done() const;

  // What was measured; as often as it is asked for, and as long as the examination lives. Requires: done().
  Sugar sugar() const;

  // Calls `tell` as soon as the examination is done: at once if it is. Then `tell` is destroyed.
  //
  // `tell` may do what it likes, also ask this examination, or destroy it. It throws nothing. Requires: when_done()
  // was not called before.
  void when_done(std::function<void()> tell);

 private:
  friend class Laboratory;
  struct Impl;
  explicit Examination(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

class Laboratory {
 public:
  explicit Laboratory(Machine machine);

  // Examinations may live longer. Requires: the machine has called back for all samples.
  ~Laboratory();

  // Gives the sample to the machine. If that has measured the sample before, its sugar is in the laboratory's book:
  // then the machine is not asked, and the examination that is returned is done.
  //
  // When an examination is done and was destroyed, nothing is left of it but the line in the book.
  Examination examine(Sample sample);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
