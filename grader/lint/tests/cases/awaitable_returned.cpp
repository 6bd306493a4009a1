// SPDX-License-Identifier: MIT
//
// An awaitable that is returned from a try block, or while a lock is held: loud if the block, or the lock, has no
// other use.
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

awaitable<int> fetch();
awaitable<int> fetch_row(int row, std::string name = {});
awaitable<int> fallback();
awaitable<void> save() { co_return; }
int parse(const std::string& text);
void log(const char* what);

// ---- Loud: try.

awaitable<int> caught_by_type() {
  try {
    return fetch();  // LOUD: asio-awaitable-returned-in-try in caught_by_type
  } catch (const std::exception& error) {
    log(error.what());
  }
  return fallback();
}

awaitable<int> caught_all(int row) {
  try {
    return fetch_row(row);  // LOUD: asio-awaitable-returned-in-try in caught_all
  } catch (...) {
    return fallback();
  }
}

awaitable<int> with_a_name(int row, std::string name) try {
  return fetch_row(row, std::move(name));  // LOUD: asio-awaitable-returned-in-try in with_a_name
} catch (...) {
  return fallback();
}

awaitable<void> of_a_known_coroutine() {
  try {
    return save();  // LOUD: asio-awaitable-returned-in-try in of_a_known_coroutine
  } catch (...) {
    throw std::runtime_error("not saved");
  }
}

struct Store {
  awaitable<int> get() {
    try {
      int row = 1;
      return load(row);  // LOUD: asio-awaitable-returned-in-try in Store::get
    } catch (...) {
      log("no");
    }
    return fallback();
  }
  awaitable<int> load(int row);
};

auto in_a_lambda = [](int row) -> awaitable<int> {
  try {
    return fetch_row(row);  // LOUD: asio-awaitable-returned-in-try in in_a_lambda
  } catch (...) {
    return fallback();
  }
};

template <class Row>
awaitable<int> in_a_template(Row row) {
  try {
    return fetch_row(row);  // LOUD: asio-awaitable-returned-in-try in in_a_template
  } catch (...) {
    return fallback();
  }
}
template awaitable<int> in_a_template(int);

#define FETCH return fetch()
awaitable<int> in_a_macro() {
  try {
    FETCH;  // LOUD: asio-awaitable-returned-in-try in in_a_macro
  } catch (...) {
    return fallback();
  }
}

// ---- Silent: try.

awaitable<int> awaited() {
  try {
    co_return co_await fetch();
  } catch (...) {
  }
  co_return co_await fallback();
}

awaitable<int> something_else_throws(const std::string& text) {
  try {
    const int row = parse(text);
    return fetch_row(row);
  } catch (...) {
    return fallback();
  }
}

awaitable<int> an_argument_throws(const std::string& text) {
  try {
    return fetch_row(parse(text));
  } catch (...) {
    return fallback();
  }
}

awaitable<int> a_check_throws(int row) {
  try {
    if (row < 0) throw std::invalid_argument("row");
    return fetch_row(row);
  } catch (...) {
    return fallback();
  }
}

awaitable<int> in_the_handler() {
  try {
    log("x");
  } catch (...) {
    return fallback();
  }
  return fetch();
}

awaitable<void> an_operation_of_asios(asio::steady_timer& timer) {
  try {
    return timer.async_wait(asio::use_awaitable);
  } catch (...) {
    throw;
  }
}

int no_awaitable(const std::string& text) {
  try {
    return parse(text);
  } catch (...) {
    return 0;
  }
}

awaitable<int> made_before() {
  try {
    auto task = fetch();
    log("made");
    return task;
  } catch (...) {
    return fallback();
  }
}

// ---- Loud: lock.

class Table {
 public:
  awaitable<int> guarded() {
    std::lock_guard guard{mutex_};
    return read();  // LOUD: asio-awaitable-returned-under-guard in Table::guarded
  }
  awaitable<int> spelled_out() {
    const std::lock_guard<std::mutex> guard(mutex_);
    return this->read();  // LOUD: asio-awaitable-returned-under-guard in Table::spelled_out
  }
  awaitable<int> unique(int row) {
    std::unique_lock lock{mutex_};
    return read_row(row);  // LOUD: asio-awaitable-returned-under-guard in Table::unique
  }
  awaitable<int> scoped() {
    std::scoped_lock lock{mutex_, other_};
    return read();  // LOUD: asio-awaitable-returned-under-guard in Table::scoped
  }
  awaitable<int> shared() {
    std::shared_lock lock{shared_};
    return read();  // LOUD: asio-awaitable-returned-under-guard in Table::shared
  }
  awaitable<int> in_a_block(bool locked) {
    if (locked) {
      std::lock_guard guard{mutex_};
      return read();  // LOUD: asio-awaitable-returned-under-guard in Table::in_a_block
    }
    return read();
  }
  auto in_a_lambda() {
    return [this] {
      std::lock_guard guard{mutex_};
      return read();  // LOUD: asio-awaitable-returned-under-guard in Table::in_a_lambda
    };
  }
  awaitable<int> a_constant() {
    std::lock_guard guard{mutex_};
    return read_row(17);  // LOUD: asio-awaitable-returned-under-guard in Table::a_constant
  }

  // ---- Silent: lock.

  awaitable<int> awaited() {
    std::lock_guard guard{mutex_};
    const int row = rows_;
    co_return row;
  }
  awaitable<int> for_the_argument() {
    std::lock_guard guard{mutex_};
    return read_row(rows_);
  }
  awaitable<int> for_something_else() {
    std::lock_guard guard{mutex_};
    ++rows_;
    return read();
  }
  awaitable<int> not_locked() {
    std::unique_lock lock{mutex_, std::defer_lock};
    return read();
  }
  awaitable<int> given_back_before() {
    {
      std::lock_guard guard{mutex_};
      ++rows_;
    }
    return read();
  }
  int no_awaitable() {
    std::lock_guard guard{mutex_};
    return rows_;
  }
  awaitable<int> for_what_a_reference_leads_to(const int& row) {
    std::lock_guard guard{mutex_};
    return read_row(row);
  }
  awaitable<int> no_guard() {
    std::string name{"x"};
    return read();
  }

 private:
  awaitable<int> read();
  awaitable<int> read_row(int row);
  std::mutex mutex_;
  std::mutex other_;
  std::shared_mutex shared_;
  int rows_ = 0;
};
