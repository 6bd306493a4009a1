// SPDX-License-Identifier: MIT
// What a box costs: the start and end of a program that does nothing, level by level, in turns.
//
//   ninja -C build box_bench && build/grader/bench/box_bench
#include "box/keeper.hpp"
#include "box/run.hpp"

#include "timing.hpp"

#include <fmt/format.h>

#include <map>
#include <span>
#include <string_view>

using namespace grader;

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view{argv[1]} == keeper_flag)
    return keep(std::span{argv, static_cast<std::size_t>(argc)}.subspan(2));
  constexpr int rounds = 200;
  std::map<Isolation, std::vector<double>> times;
  for (int i = 0; i < rounds; ++i)
    for (const Isolation most : {Isolation::L0, Isolation::L1, Isolation::L2})
      times[most].push_back(seconds([&] {
        run({.argv = {"/bin/true"}, .environment = tool_environment(), .box = Box{.isolation = {Isolation::L0, most}}});
      }));
  for (const auto& [level, all] : times) fmt::print("{}: {:.2f} ms\n", name_of(level), 1000 * median(all));
}
