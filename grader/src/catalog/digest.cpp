// SPDX-License-Identifier: MIT
#include "catalog/digest.hpp"

#include "catalog/fixes.hpp"
#include "finding/error.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <sstream>

namespace grader {

namespace {

constexpr const char* list_name = "protected.sha256";
constexpr std::size_t digest_size = 64;

std::string next_for(const Kata& kata) { return fmt::format("\nnext: bin/grader verify --seal {}", kata.id); }

std::string read_list(const Repository& repository, const Kata& kata) {
  const std::filesystem::path list = solution_folder(repository, kata) / list_name;
  if (!std::filesystem::exists(list))
    throw Error{fmt::format("solutions/{}/{} is missing{}", kata.folder, list_name, next_for(kata))};
  return read_file(list);
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw Error{"libcrypto cannot compute SHA-256"};
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

std::string digest_of(const std::filesystem::path& folder, const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += sha256(read_file(folder / name)) + "  " + name + '\n';
  return sha256(list);
}

std::string digest_of_protected(const Repository& repository, const Kata& kata) {
  return sha256(read_list(repository, kata));
}

std::map<std::string, std::string> load_protected(const Repository& repository, const Kata& kata) {
  std::map<std::string, std::string> digests;
  std::istringstream lines{read_list(repository, kata)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.size() < digest_size + 3 || line.substr(digest_size, 2) != "  ")
      throw Error{fmt::format("solutions/{}/{}:{}: not 'DIGEST  NAME'{}", kata.folder, list_name, number, next_for(kata))};
    digests[line.substr(digest_size + 2)] = line.substr(0, digest_size);
  }
  return digests;
}

void seal_protected(const Repository& repository, const Kata& kata) {
  std::string text;
  for (const std::string& name : protected_files(repository, kata))
    text += sha256(read_file(repository.katas() / kata.folder / name)) + "  " + name + '\n';
  const std::filesystem::path list = solution_folder(repository, kata) / list_name;
  // As it is, it stays: checks of before need not be run again.
  if (!std::filesystem::exists(list) || read_file(list) != text) write_file(list, text);
}

}  // namespace grader
