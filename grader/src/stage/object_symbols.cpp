// SPDX-License-Identifier: MIT
#include "stage/object_symbols.hpp"

#include "catalog/repository.hpp"
#include "finding/error.hpp"

#include <elf.h>
#include <fmt/format.h>

#include <cstring>

namespace grader {
namespace {

class Object {
 public:
  Object(const std::filesystem::path& file, std::string bytes) : file_{file}, bytes_{std::move(bytes)} {
    header_ = at<Elf64_Ehdr>(0);
    if (std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0 || header_.e_ident[EI_CLASS] != ELFCLASS64) refuse();
  }

  ObjectSymbols symbols() const {
    ObjectSymbols symbols;
    for (std::size_t i = 0; i < header_.e_shnum; ++i) {
      const auto header = section(i);
      if (header.sh_type == SHT_PREINIT_ARRAY) symbols.runs_before_all = true;
      if (header.sh_type == SHT_SYMTAB) add_all(header, symbols);
    }
    return symbols;
  }

 private:
  [[noreturn]] void refuse() const { throw Error{fmt::format("{} is no object file of this machine", file_.string())}; }

  // Objects in a file need not be aligned.
  template <class T>
  T at(std::size_t offset) const {
    T value;
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof value) refuse();
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  Elf64_Shdr section(std::size_t index) const { return at<Elf64_Shdr>(header_.e_shoff + index * sizeof(Elf64_Shdr)); }

  std::string text(const Elf64_Shdr& strings, std::size_t offset) const {
    const std::size_t start = strings.sh_offset + offset;
    const std::size_t end = bytes_.find('\0', start);
    if (end == std::string::npos) refuse();
    return bytes_.substr(start, end - start);
  }

  void add_all(const Elf64_Shdr& table, ObjectSymbols& symbols) const {
    const Elf64_Shdr strings = section(table.sh_link);
    for (std::size_t offset = sizeof(Elf64_Sym); offset < table.sh_size; offset += sizeof(Elf64_Sym)) {
      const auto symbol = at<Elf64_Sym>(table.sh_offset + offset);
      const auto binding = ELF64_ST_BIND(symbol.st_info);
      if (binding == STB_LOCAL) continue;
      const std::string name = text(strings, symbol.st_name);
      if (symbol.st_shndx == SHN_UNDEF) {
        symbols.used.push_back(name);
        continue;
      }
      (binding == STB_GLOBAL ? symbols.defined : symbols.shared).push_back(name);
      if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && !name.starts_with("_Z")) symbols.c_functions.push_back(name);
    }
  }

  const std::filesystem::path& file_;
  std::string bytes_;
  Elf64_Ehdr header_{};
};

}  // namespace

ObjectSymbols read_symbols(const std::filesystem::path& object) { return Object{object, read_file(object)}.symbols(); }

}  // namespace grader
