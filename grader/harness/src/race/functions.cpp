// SPDX-License-Identifier: MIT
#include "race/functions.hpp"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Provided by the linker: the program's first byte in memory.
extern "C" const char __ehdr_start;

namespace kata {
namespace {

using Header = ElfW(Ehdr);
using Section = ElfW(Shdr);
using Symbol = ElfW(Sym);

struct Function {
  std::uintptr_t begin;
  std::uintptr_t end;
  CodeOf code;
};

constexpr std::array<std::string_view, 3> of_others{"5boost", "4kata", "7testing"};
constexpr std::string_view of_asio_too = "boost_asio_";  // "20boost_asio_prefer_fn"
constexpr std::array<std::string_view, 3> of_shared_counts{"16_Sp_counted_base", "14__shared_count", "12__weak_count"};
constexpr std::string_view of_atomic_pointers = "St10_Sp_atomic";
constexpr std::array<std::string_view, 2> of_futures{"13__future_base", "23__atomic_futex_unsigned"};
constexpr std::array<std::string_view, 4> of_standard_library{"St", "Sa", "Ss", "9__gnu_cxx"};

// The name that a mangled one begins with: of the function, or of the class, namespace or function that it is in.
// "5boost4asio..." of "_ZNK5boost4asio...", and of a lambda in a function, "_ZZN5boost4asio...".
std::string_view outermost(std::string_view mangled) {
  constexpr std::string_view scopes_and_qualifiers = "ZNKVRO";
  mangled.remove_prefix(2);
  if (mangled.starts_with("Th") || mangled.starts_with("Tv")) {  // A thunk to a virtual function, as in "Thn8_N5boost...".
    const int offsets = mangled[1] == 'h' ? 1 : 2;
    for (int i = 0; i < offsets; ++i) mangled.remove_prefix(std::min(mangled.find('_'), mangled.size() - 1) + 1);
  }
  return mangled.substr(std::min(mangled.find_first_not_of(scopes_and_qualifiers), mangled.size()));
}

std::vector<Function> functions_of_program() {
  std::ostringstream file;
  file << std::ifstream{"/proc/self/exe", std::ios::binary}.rdbuf();
  const std::string bytes = std::move(file).str();
  std::vector<Function> functions;
  if (bytes.size() < sizeof(Header)) return functions;
  const auto* header = reinterpret_cast<const Header*>(bytes.data());
  const auto* sections = reinterpret_cast<const Section*>(bytes.data() + header->e_shoff);
  const auto base = reinterpret_cast<std::uintptr_t>(&__ehdr_start);
  for (std::size_t i = 0; i < header->e_shnum; ++i) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    const auto* symbols = reinterpret_cast<const Symbol*>(bytes.data() + sections[i].sh_offset);
    const char* names = bytes.data() + sections[sections[i].sh_link].sh_offset;
    for (std::size_t j = 0; j < sections[i].sh_size / sizeof(Symbol); ++j) {
      const Symbol& symbol = symbols[j];
      if ((symbol.st_info & 0xf) != STT_FUNC || symbol.st_size == 0) continue;
      functions.push_back({base + symbol.st_value, base + symbol.st_value + symbol.st_size, code_of(names + symbol.st_name)});
    }
  }
  std::ranges::sort(functions, {}, &Function::begin);
  return functions;
}

}  // namespace

CodeOf code_of(std::string_view function) {
  if (!function.starts_with("_Z")) return CodeOf::others;  // C: the harness's seams
  const std::string_view name = outermost(function);
  const auto begins = [&](std::string_view start) { return name.starts_with(start); };
  const std::size_t letters = std::min(name.find_first_not_of("0123456789"), name.size());
  if (std::ranges::any_of(of_others, begins) || name.substr(letters).starts_with(of_asio_too)) return CodeOf::others;
  if (std::ranges::none_of(of_standard_library, begins)) return CodeOf::kata;
  if (begins(of_atomic_pointers)) return CodeOf::atomic_pointers;
  const auto holds = [&](std::string_view part) { return name.find(part) != name.npos; };
  if (std::ranges::any_of(of_shared_counts, holds)) return CodeOf::shared_counts;
  return std::ranges::any_of(of_futures, holds) ? CodeOf::futures : CodeOf::standard_library;
}

CodeOf code_at(std::uintptr_t address) {
  static const std::vector<Function> functions = functions_of_program();
  const auto after = std::ranges::upper_bound(functions, address, {}, &Function::begin);
  if (after == functions.begin() || std::prev(after)->end <= address) return CodeOf::standard_library;
  return std::prev(after)->code;
}

}  // namespace kata
