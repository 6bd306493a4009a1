// SPDX-License-Identifier: MIT
// Programs that use what is gone: what they find there is the same in every run.
#include <kata/explore.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <list>
#include <memory>
#include <string>

namespace asio = boost::asio;

namespace {

// AddressSanitizer tells of such a use itself.
#if !__has_feature(address_sanitizer)

using Bytes = std::array<unsigned char, 64>;

Bytes freed_by(void (*program)(std::unique_ptr<Bytes>&)) {
  Bytes seen{};
  kata::explore(kata::single, [&](kata::World&) {
    auto memory = std::make_unique<Bytes>();
    memory->fill(1);
    const Bytes* volatile address = memory.get();
    program(memory);
    std::memcpy(&seen, address, sizeof seen);
  });
  return seen;
}

bool is_filled(const Bytes& bytes) {
  return std::ranges::all_of(bytes, [](unsigned char byte) { return byte == 0xDB; });
}

TEST(FreedMemory, IsNotWhatItWas) {
  EXPECT_TRUE(is_filled(freed_by([](std::unique_ptr<Bytes>& memory) { memory.reset(); })));
}

// Two objects one after the other may have the same address, as without the harness.
TEST(FreedMemory, GoesToTheNextObjectOfItsSize) {
  kata::explore(kata::single, [](kata::World&) {
    auto first = std::make_unique<Bytes>();
    const void* const address = first.get();
    first.reset();
    const auto second = std::make_unique<Bytes>();
    EXPECT_EQ(address, second.get());
  });
}

#endif

struct Guests {
  std::list<std::string> names{"Ada", "Bob", "Cyd"};
};

asio::awaitable<void> greet_all(kata::World& world, Guests& guests) {
  for (auto guest = guests.names.begin(); guest != guests.names.end(); ++guest) co_await world.external();
}

// The crash is that of an address which no memory has, never that of what happens to be there.
TEST(FreedMemoryDeathTest, AnIteratorThatIsGoneCrashes) {
  const auto story = [] {
    kata::explore(kata::single, [](kata::World& world) {
      Guests& guests = world.make<Guests>();
      world.spawn(greet_all(world, guests));
      world.later([&] { guests.names.pop_front(); });
      world.run_spawned();
    });
  };
  EXPECT_DEATH(story(), "");
}

}  // namespace
