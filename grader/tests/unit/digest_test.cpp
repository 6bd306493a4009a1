// SPDX-License-Identifier: MIT
#include "catalog/digest.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace grader {
namespace {

const std::string solution = std::string{"solutions/"} + kata_folder;
const std::string list = solution + "/protected.sha256";
const std::string zeros(64, '0');

// The examples that NIST publishes with FIPS 180.
TEST(Sha256, MatchesThePublishedVectors) {
  const struct {
    const char* why;
    std::string bytes;
    const char* digest;
  } rows[] = {
      {"nothing", "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"one block", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"two blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"a million letters", std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
  };
  for (const auto& row : rows) EXPECT_EQ(sha256(row.bytes), row.digest) << row.why;
}

TEST(Sha256, CountsEveryByte) {
  EXPECT_NE(sha256(std::string{"a\0b", 3}), sha256("a"));
  EXPECT_NE(sha256("a\n"), sha256("a"));
}

TEST(Protected, ListComesBackAsItWasSealed) {
  const TemporaryRepository files;
  const Kata kata = find_kata(files.repository(), "06d-03");
  seal_protected(files.repository(), kata);
  const auto digests = load_protected(files.repository(), kata);
  ASSERT_EQ(digests.size(), 3U);
  EXPECT_EQ(digests.at("bank.hpp"), sha256("extern int total;\n"));
  EXPECT_EQ(digests.at("bank_test.cpp"), sha256("// tests\n"));
  EXPECT_EQ(digests.at("kata.toml"), sha256(kata_toml));
  EXPECT_FALSE(digests.contains("bank.cpp")) << "the learner may change it";
  EXPECT_FALSE(digests.contains("README.md"));
}

TEST(Protected, ListIsOneThatSha256sumChecks) {
  const TemporaryRepository files;
  seal_protected(files.repository(), find_kata(files.repository(), "06d-03"));
  const auto root = files.repository().root;
  const std::string check = "cd '" + (root / "katas" / kata_folder).string() +
                            "' && sha256sum --check --strict --status '" + (root / list).string() +
                            "'";
  EXPECT_EQ(std::system(check.c_str()), 0);
  files.write(std::string{"katas/"} + kata_folder + "/bank.hpp", "extern long total;\n");
  EXPECT_NE(std::system(check.c_str()), 0);
}

TEST(Protected, ListIsRefusedWithFileAndLine) {
  const struct {
    const char* why;
    std::string text;
    int line;
  } rows[] = {
      {"a short digest", "abc  bank.hpp\n", 1},
      {"one blank only", zeros + " bank.hpp\n", 1},
      {"no name", zeros + "  a\n" + zeros + "  \n", 2},
      {"an empty line", zeros + "  a\n" + zeros + "  b\n\n", 3},
  };
  for (const auto& row : rows) {
    const TemporaryRepository files;
    files.write(list, row.text);
    const Kata kata = find_kata(files.repository(), "06d-03");
    const std::string message = thrown<Error>([&] { load_protected(files.repository(), kata); });
    EXPECT_TRUE(contains(message, list + ":" + std::to_string(row.line) + ": "))
        << row.why << message;
    EXPECT_TRUE(contains(message, "grader verify --seal 06d-03")) << row.why;
  }
}

TEST(Protected, ListIsRefusedWhenItIsMissing) {
  const TemporaryRepository files;
  const Kata kata = find_kata(files.repository(), "06d-03");
  const std::string message = thrown<Error>([&] { load_protected(files.repository(), kata); });
  EXPECT_TRUE(contains(message, list)) << message;
}

}  // namespace
}  // namespace grader
