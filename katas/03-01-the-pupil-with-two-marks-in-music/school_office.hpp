// SPDX-License-Identifier: MIT
// The office of a school, which writes the certificates at the end of the year.
//
// Clerks call an office from many coroutines at once, on executors of their own and on several threads. A
// call ends on the executor of the coroutine that made it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct Order {
  std::string pupil;
  std::vector<std::string> subjects;  // may name a subject twice
};

struct Mark {
  std::string subject;
  int mark;

  bool operator==(const Mark&) const = default;
};

struct Certificate {
  std::string pupil;
  std::vector<Mark> marks;
  std::string remark;

  bool operator==(const Certificate&) const = default;
};

// Ends with the mark that the teacher has given, which may take minutes, or no time at all; throws if there is
// none. What it throws is up to the mark book's library, and not always a std::exception. May be called from
// several threads at once, also for one pupil. The book keeps a record of every look into it.
using MarkBook = std::function<boost::asio::awaitable<int>(std::string pupil, std::string subject)>;

// Puts these marks into words. Computes for seconds, on the thread that calls it; may be called on several
// threads at once, and may throw.
using Remark = std::function<std::string(const std::vector<Mark>& marks)>;

class SchoolOffice {
 public:
  // `executor` is for the office's own work: in production, that of a thread_pool.
  SchoolOffice(boost::asio::any_io_executor executor, MarkBook mark_book, Remark remark);

  // Requires: no call is under way.
  ~SchoolOffice();

  boost::asio::any_io_executor get_executor() const;

  // The certificate that is ordered: the pupil, a mark for each subject of the order, as they stand there, and the
  // remark on these marks. The marks are looked up once each, one after the other, and then the remark is written,
  // once.
  //
  // No certificate waits for another: however many are under way, each looks its marks up as if it were alone, and
  // as many remarks are written at a time as there are threads for them, those that call or those of `executor`. It
  // makes no difference who they are for: there are pupils of the same name, and one pupil may need several
  // certificates.
  //
  // Throws what the mark book or the remark throws: then there is no certificate, and the others are written as
  // ever. Throws std::invalid_argument for an order without a pupil, and looks nothing up.
  boost::asio::awaitable<Certificate> issue(Order order);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
