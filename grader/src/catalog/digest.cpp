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

std::map<std::string, std::string> load_protected(const Repository& repository, const Kata& kata) {
  const std::string next = fmt::format("\nnext: bin/grader verify --seal {}", kata.id);
  const std::filesystem::path list = solution_folder(repository, kata) / list_name;
  if (!std::filesystem::exists(list)) throw Error{fmt::format("solutions/{}/{} is missing{}", kata.folder, list_name, next)};
  std::map<std::string, std::string> digests;
  std::istringstream lines{read_file(list)};
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.size() < digest_size + 3 || line.substr(digest_size, 2) != "  ")
      throw Error{fmt::format("solutions/{}/{}:{}: not 'DIGEST  NAME'{}", kata.folder, list_name, number, next)};
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
