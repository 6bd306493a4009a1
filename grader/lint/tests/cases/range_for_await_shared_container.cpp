// SPDX-License-Identifier: MIT
//
// Loops over a container with a co_await inside: loud if another function breaks the loop's iterator meanwhile.
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio.hpp>

namespace asio = boost::asio;
using asio::awaitable;

struct Member {
  awaitable<void> deliver(std::string text);
  awaitable<bool> ask();
};
using MemberPtr = std::shared_ptr<Member>;
struct Lock {
  ~Lock();
};
awaitable<Lock> async_lock();
awaitable<std::string> fetch_name();

// ---- Loud.

struct Room : std::enable_shared_from_this<Room> {
  void join(MemberPtr member) { members.push_back(member); }
  void leave(const MemberPtr& member) { std::erase(by_need, member); }
  void drop(int key) { by_key.erase(key); }
  void name(const std::string& key) { by_name[key]; }
  void close() { queue = {}; }

  awaitable<void> deliver_fetched() {
    const std::string text = co_await fetch_name();
    for (auto& member : members) co_await member->deliver(text);  // LOUD: asio-range-for-await-shared-container in Room::deliver_fetched
  }
  awaitable<void> deliver(std::string text) {
    for (auto& member : members) co_await member->deliver(text);  // LOUD: asio-range-for-await-shared-container in Room::deliver
    for (const auto& member : this->by_need) {  // LOUD: asio-range-for-await-shared-container
      if (member) co_await member->deliver(text);
    }
    for (auto& [key, member] : by_key) {  // LOUD: asio-range-for-await-shared-container
      co_await member->deliver(text);
    }
    for (auto& [key, member] : by_name) co_await member->deliver(text);  // LOUD: asio-range-for-await-shared-container
    for (auto it = members.begin(); it != members.end(); ++it) {  // LOUD: asio-range-for-await-shared-container
      co_await (*it)->deliver(text);
    }
    for (auto it = std::begin(queue); it != std::end(queue); ++it)  // LOUD: asio-range-for-await-shared-container
      co_await (*it)->deliver(text);
    for (auto& member : members) {  // LOUD: asio-range-for-await-shared-container
      if (!co_await member->ask()) break;
    }
  }
  awaitable<void> as_itself() {
    auto self = shared_from_this();
    for (auto& member : self->members) co_await member->deliver("");  // LOUD: asio-range-for-await-shared-container in Room::as_itself
  }
  void in_a_lambda() {
    asio::co_spawn(executor, [this, self = shared_from_this()]() -> awaitable<void> {
      for (auto& member : members) co_await member->deliver("");  // LOUD: asio-range-for-await-shared-container in Room::in_a_lambda
    }, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  }
  std::vector<MemberPtr> members;
  std::list<MemberPtr> by_need;
  std::map<int, MemberPtr> by_key;
  std::unordered_map<std::string, MemberPtr> by_name;
  std::deque<MemberPtr> queue;
  asio::any_io_executor executor;
};

std::vector<MemberPtr> everybody;
void arrive(MemberPtr member) { everybody.emplace_back(std::move(member)); }
awaitable<void> of_a_global() {
  for (auto& member : everybody) co_await member->deliver("");  // LOUD: asio-range-for-await-shared-container in of_a_global
}

void captured(asio::io_context& context) {
  std::set<MemberPtr> members;
  asio::co_spawn(context, [&]() -> awaitable<void> {
    for (auto& member : members) co_await member->deliver("");  // LOUD: asio-range-for-await-shared-container in captured
  }, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  asio::co_spawn(context, [&]() -> awaitable<void> {
    members.clear();
    co_return;
  }, [](std::exception_ptr) {});
  context.run();
}

template <class Item>
struct Group {
  void add(Item item) { items.push_back(item); }
  awaitable<void> tell() {
    for (auto& item : items) co_await item->deliver("");  // LOUD: asio-range-for-await-shared-container in Group::tell
  }
  std::vector<Item> items;
};
template struct Group<MemberPtr>;

struct Registry {
  awaitable<void> tell() {
    for (auto& member : members) co_await member->deliver("");  // LOUD: asio-range-for-await-shared-container in Registry::tell
  }
  void expire(asio::steady_timer& timer) {
    timer.async_wait([this](boost::system::error_code) { members.pop_back(); });
  }
  std::vector<MemberPtr> members;
};

// ---- Silent.

struct Careful {
  explicit Careful(MemberPtr first) { members.push_back(std::move(first)); }
  ~Careful() { members.clear(); }
  void join(MemberPtr member) { members.push_back(std::move(member)); }
  void leave(int key) { removed.erase(key); }
  void insert(int key, MemberPtr member) { ordered[key] = std::move(member); }
  void link(MemberPtr member) { linked.push_back(std::move(member)); }

  awaitable<void> over_a_copy() {
    const auto snapshot = members;
    for (auto& member : snapshot) co_await member->deliver("");
    for (auto& member : std::vector(members)) co_await member->deliver("");
  }
  awaitable<void> over_what_it_took() {
    auto taken = std::exchange(members, {});
    for (auto& member : taken) co_await member->deliver("");
    for (auto& member : std::exchange(members, {})) co_await member->deliver("");
  }
  awaitable<void> by_index() {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const MemberPtr member = members[i];
      co_await member->deliver("");
    }
  }
  awaitable<void> without_co_await() {
    for (auto& member : members) member.reset();
    co_await async_lock();
  }
  awaitable<void> only_spawns() {
    for (auto& member : members)
      asio::co_spawn(executor, [member]() -> awaitable<void> { co_await member->deliver(""); }, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
    co_return;
  }
  awaitable<void> over_nodes_that_stay() {
    for (auto& [key, member] : ordered) co_await member->deliver("");
    for (auto& member : linked) co_await member->deliver("");
  }
  awaitable<void> leaves_after_it() {
    for (auto& member : members) {
      if (member) {
        co_await member->deliver("");
        co_return;
      }
    }
    for (auto& member : members) {
      if (member) {
        co_await member->deliver("");
        break;
      }
    }
  }
  awaitable<bool> returns_it() {
    for (auto& member : members) {
      if (member) co_return co_await member->ask();
    }
    co_return false;
  }
  awaitable<void> looks_up_again() {
    for (auto it = removed.begin(); it != removed.end();) {
      const int key = it->first;
      const MemberPtr member = it->second;
      co_await member->deliver("");
      it = removed.upper_bound(key);
    }
  }
  awaitable<void> under_a_lock_for_coroutines() {
    auto lock = co_await async_lock();
    for (auto& member : members) co_await member->deliver("");
  }
  awaitable<void> of_a_parameter(const std::vector<MemberPtr>& list, Careful& other) {
    for (auto& member : list) co_await member->deliver("");
    for (auto& member : other.members) co_await member->deliver("");
  }
  std::vector<MemberPtr> members;
  std::map<int, MemberPtr> removed, ordered;
  std::list<MemberPtr> linked;
  asio::any_io_executor executor;
};

struct ChangedByItself {
  awaitable<void> stop() {
    for (auto& member : members) co_await member->deliver("");
    members.clear();
    forget();
  }
  awaitable<void> start() {
    members.push_back(nullptr);
    co_await stop();
  }
  void forget() { members.shrink_to_fit(); }
  std::vector<MemberPtr> members;
};

struct NeverChanged {
  awaitable<void> tell() {
    for (auto& member : members) co_await member->deliver("");
    for (auto& member : fixed) co_await member->deliver("");
  }
  std::size_t count() const { return members.size(); }
  void mark() { members.front() = nullptr; }
  std::vector<MemberPtr> members;
  const std::vector<MemberPtr> fixed;
};

awaitable<void> of_a_local() {
  std::vector<MemberPtr> members;
  members.push_back(nullptr);
  for (auto& member : members) co_await member->deliver("");
}

void filled_before_it_is_seen(asio::io_context& context) {
  std::vector<MemberPtr> members;
  members.push_back(std::make_shared<Member>());
  asio::co_spawn(context, [&]() -> awaitable<void> {
    for (auto& member : members) co_await member->deliver("");
  }, [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  context.run();
}

std::vector<MemberPtr> set_up_in_main;
awaitable<void> tell_all() {
  for (auto& member : set_up_in_main) co_await member->deliver("");
}

int main() {
  asio::io_context context;
  set_up_in_main.push_back(std::make_shared<Member>());
  asio::co_spawn(context, tell_all(), [](std::exception_ptr error) { if (error) std::rethrow_exception(error); });
  context.run();
}
