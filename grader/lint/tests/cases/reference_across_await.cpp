// SPDX-License-Identifier: MIT
//
// References, pointers and iterators into containers, used after a co_await: loud if another function removes what they
// refer to.
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

struct Entry {
  void touch() const;
  awaitable<void> load();
  std::string name;
  int count = 0;
};
struct Lock {
  ~Lock();
};
awaitable<void> ping();
awaitable<int> fetch();
struct Locked {
  std::vector<Lock> locks;
};
awaitable<Lock> async_lock();
awaitable<Locked> async_lock_all();
awaitable<Entry> load();

// ---- Loud.

struct Cache {
  void drop(int key) { by_key.erase(key); }
  void add(Entry entry) { list.push_back(std::move(entry)); }
  void forget() { by_name.clear(); }
  void fill(const std::string& key) { hashed[key] = {}; }
  void next() { queue.pop_front(); }

  awaitable<void> references(int key) {
    auto& entry = by_key[key];
    co_await ping();
    entry.touch();  // LOUD: asio-reference-across-await in Cache::references
    const Entry& checked = by_key.at(key);
    co_await ping();
    checked.touch();  // LOUD: asio-reference-across-await
    auto& slot = list.front().count;
    slot = co_await fetch();  // LOUD: asio-reference-across-await
    Entry& head = queue.front();
    co_await ping();
    head.touch();  // LOUD: asio-reference-across-await
  }
  awaitable<void> beside_a_value(int key) {
    const Entry loaded = co_await load();
    auto& entry = by_key[key];
    co_await ping();
    entry.touch();  // LOUD: asio-reference-across-await in Cache::beside_a_value
  }
  awaitable<void> beside_a_socket(asio::ip::tcp::acceptor& acceptor, int key) {
    auto [error, socket] = co_await acceptor.async_accept(asio::as_tuple(asio::use_awaitable));
    auto& entry = by_key[key];
    if (!error) co_await ping();
    entry.touch();  // LOUD: asio-reference-across-await in Cache::beside_a_socket
  }
  awaitable<void> iterators(int key) {
    auto it = by_key.find(key);
    if (it == by_key.end()) co_return;
    co_await ping();
    it->second.touch();  // LOUD: asio-reference-across-await in Cache::iterators
    const auto [unused, fresh] = by_name.emplace("key", Entry{});
    auto added = by_name.emplace("key", Entry{}).first;
    co_await ping();
    by_name.erase(added);  // LOUD: asio-reference-across-await
    auto in_hash = hashed.find("key");
    co_await ping();
    if (in_hash != hashed.end()) co_return;  // LOUD: asio-reference-across-await
  }
  awaitable<void> by_way_of_an_iterator(int key) {
    if (const auto it = by_key.find(key); it != by_key.end()) {
      Entry& entry = it->second;
      co_await entry.load();
      entry.touch();  // LOUD: asio-reference-across-await in Cache::by_way_of_an_iterator
    }
  }
  awaitable<void> pointers() {
    Entry* first = &list[0];
    Entry* data = list.data();
    co_await ping();
    first->touch();  // LOUD: asio-reference-across-await in Cache::pointers
    data->touch();   // LOUD: asio-reference-across-await
  }
  awaitable<void> in_a_loop() {
    auto& entry = list.back();
    for (int i = 0; i < 3; ++i) {
      entry.touch();  // LOUD: asio-reference-across-await in Cache::in_a_loop
      co_await ping();
    }
  }
  awaitable<void> on_one_path(bool wait) {
    auto& entry = list.back();
    if (wait) co_await ping();
    entry.touch();  // LOUD: asio-reference-across-await in Cache::on_one_path
  }
  auto in_a_lambda() {
    return [this]() -> awaitable<void> {
      auto& entry = list.back();
      co_await ping();
      entry.touch();  // LOUD: asio-reference-across-await in Cache::in_a_lambda
    };
  }
  std::map<int, Entry> by_key;
  std::map<std::string, Entry> by_name;
  std::vector<Entry> list;
  std::unordered_map<std::string, Entry> hashed;
  std::deque<Entry> queue;
};

std::vector<Entry> entries;
void add_entry() { entries.emplace_back(); }
awaitable<void> of_a_global() {
  auto& entry = entries.emplace_back();
  co_await ping();
  entry.touch();  // LOUD: asio-reference-across-await in of_a_global
}

template <class Value>
struct Table {
  void remove(int key) { values.erase(key); }
  awaitable<void> touch(int key) {
    auto& value = values[key];
    co_await ping();
    value.touch();  // LOUD: asio-reference-across-await in Table::touch
  }
  std::map<int, Value> values;
};
template struct Table<Entry>;

// ---- Silent.

struct Careful {
  void drop(int key) { by_key.erase(key); }
  void add(int key) { stays[key].touch(); }
  void send(Entry entry) { queue.push_back(std::move(entry)); }
  void fill(const std::string& key) { hashed[key] = {}; }
  void append(std::shared_ptr<Entry> entry) { shared.push_back(std::move(entry)); }

  awaitable<void> looks_up_again(int key) {
    {
      auto& entry = by_key[key];
      entry.touch();
    }
    co_await ping();
    auto& entry = by_key[key];
    entry.touch();
    auto it = by_key.find(key);
    co_await ping();
    it = by_key.find(key);
    if (it != by_key.end()) it->second.touch();
    Entry* pointer = &by_key[key];
    co_await ping();
    pointer = nullptr;
  }
  awaitable<void> used_until_it_suspends(int key) {
    auto& entry = by_key[key];
    co_await entry.load();
  }
  awaitable<void> copies(int key) {
    const Entry entry = by_key[key];
    const auto pointer = shared.front();
    co_await ping();
    entry.touch();
    pointer->touch();
    auto& target = *shared.front();
    co_await ping();
    target.touch();
  }
  awaitable<void> nodes_and_ends_that_stay(int key) {
    auto& entry = stays[key];
    auto it = stays.find(key);
    auto& head = queue.front();
    auto& value = hashed["key"];
    co_await ping();
    entry.touch();
    it->second.touch();
    head.touch();
    value.touch();
    queue.pop_front();
  }
  awaitable<void> leaves_after_it(int key) {
    auto& entry = by_key[key];
    if (entry.count == 0) {
      co_await ping();
      co_return;
    }
    entry.touch();
  }
  awaitable<void> each_time_anew() {
    for (int key = 0; key < 3; ++key) {
      auto& entry = by_key[key];
      entry.touch();
      co_await ping();
    }
  }
  awaitable<void> awaits_first(int key) {
    const int count = co_await fetch();
    auto& entry = by_key[key];
    entry.count += count;
    entry.touch();
  }
  awaitable<void> under_a_lock_for_coroutines(int key) {
    auto lock = co_await async_lock();
    auto& entry = by_key[key];
    co_await ping();
    entry.touch();
  }
  awaitable<void> under_locks_for_coroutines(int key) {
    const Locked locked = co_await async_lock_all();
    auto& entry = by_key[key];
    co_await ping();
    entry.touch();
  }
  awaitable<void> of_a_parameter(std::map<int, Entry>& map, Careful& other) {
    auto& entry = map[1];
    auto& another = other.by_key[1];
    co_await ping();
    entry.touch();
    another.touch();
  }
  awaitable<void> executor(int key) {
    auto& entry = by_key[key];
    const auto executor = co_await asio::this_coro::executor;
    entry.touch();
  }
  std::map<int, Entry> by_key;
  std::map<int, Entry> stays;
  std::deque<Entry> queue;
  std::unordered_map<std::string, Entry> hashed;
  std::vector<std::shared_ptr<Entry>> shared;
};

struct ChangedByItself {
  ChangedByItself() { entries.emplace_back(); }
  awaitable<void> run(int key) {
    auto it = mine.emplace(key, Entry{}).first;
    auto& entry = entries.front();
    co_await ping();
    entry.touch();
    mine.erase(it);
  }
  std::vector<Entry> entries;
  std::map<int, Entry> mine;
};

awaitable<void> of_a_local() {
  std::vector<Entry> list(1);
  auto& entry = list.front();
  co_await ping();
  entry.touch();
}
