// SPDX-License-Identifier: MIT
// A tree that nobody trusts: what is taken from it, and what is told about the rest.
#include "catalog/digest.hpp"
#include "stage/integrity.hpp"
#include "submission/differences.hpp"
#include "submission/intake.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>

namespace grader {
namespace {

namespace fs = std::filesystem;

class ForeignTree : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(theirs());
    write_file(theirs() / "bank.cpp", "int answer = 42;\n");
    seal_protected(ours(), kata());
  }
  fs::path theirs() const { return tree_.path() / "katas" / kata_folder; }
  Kata kata() const { return find_kata(repository_.repository(), "06d-03"); }
  Repository ours() const { return repository_.repository(); }

  // What stage integrity says of the file that was taken.
  std::string trouble() const {
    const Intake intake{ours(), tree_.path(), kata()};
    const std::vector<Finding> findings = check_integrity(ours(), kata(), intake.folder());
    return findings.empty() ? "" : findings.front().message;
  }

  TemporaryRepository repository_;
  TemporaryFolder tree_;
};

TEST_F(ForeignTree, GivesItsEditableFilesAndNothingElse) {
  write_file(theirs() / "bank.hpp", "#error changed\n");
  write_file(theirs() / "more.cpp", "int more;\n");
  fs::path folder;
  {
    const Intake intake{ours(), tree_.path(), kata()};
    folder = intake.folder();
    EXPECT_EQ(read_file(folder / "bank.cpp"), "int answer = 42;\n");
    EXPECT_FALSE(fs::exists(folder / "bank.hpp"));
    EXPECT_FALSE(fs::exists(folder / "more.cpp"));
  }
  EXPECT_FALSE(fs::exists(folder)) << "it is gone afterwards";
  EXPECT_EQ(trouble(), "");
}

TEST_F(ForeignTree, GivesNoFileByWayOfALink) {
  const fs::path secret = ours().root / "secret";
  write_file(secret, "int secret;\n");
  fs::remove(theirs() / "bank.cpp");
  fs::create_symlink(secret, theirs() / "bank.cpp");
  EXPECT_EQ(trouble(), "bank.cpp is a symbolic link, not a file");
}

TEST_F(ForeignTree, IsNotLeftByWayOfALinkedFolder) {
  const TemporaryFolder elsewhere;
  fs::rename(theirs(), elsewhere.path() / kata_folder);
  fs::create_directory_symlink(elsewhere.path() / kata_folder, theirs());
  EXPECT_EQ(trouble(), "bank.cpp is missing");
  fs::remove(theirs());
  fs::remove(tree_.path() / "katas");
  fs::create_directory_symlink(elsewhere.path(), tree_.path() / "katas");
  EXPECT_EQ(trouble(), "bank.cpp is missing");
}

TEST_F(ForeignTree, MayHoldAnything) {
  const fs::path file = theirs() / "bank.cpp";
  const struct {
    const char* trouble;
    std::function<void()> make;
  } rows[] = {
      {"bank.cpp is missing", [] {}},
      {"bank.cpp is a folder, not a file", [&] { fs::create_directory(file); }},
      {"bank.cpp is not a regular file", [&] { mkfifo(file.c_str(), 0600); }},
      {"bank.cpp is empty", [&] { write_file(file, ""); }},
      {"bank.cpp is not a text file", [&] { write_file(file, std::string{"int\0 a;", 7}); }},
      {"bank.cpp is too large (97656 KiB; at most 512)", [&] { write_file(file, ""); fs::resize_file(file, 100'000'000); }},
  };
  for (const auto& row : rows) {
    fs::remove_all(file);
    row.make();
    EXPECT_EQ(trouble(), row.trouble);
  }
}

TEST_F(ForeignTree, ThatIsNotThereIsAnErrorOfUse) {
  EXPECT_TRUE(contains(thrown<UsageError>([&] { Intake{ours(), "/no/such/tree", kata()}; }), "/no/such/tree is no folder"));
}

TEST_F(ForeignTree, IsToldWhatHasNoEffect) {
  fs::remove_all(tree_.path() / "katas");
  fs::copy(ours().root, tree_.path(), fs::copy_options::recursive);
  const auto changes = [&] { return changes_without_effect(ours(), {kata()}, tree_.path()); };
  EXPECT_EQ(changes(), std::vector<std::string>{});
  write_file(theirs() / "bank.cpp", "// the fix\n");
  write_file(theirs() / "bank.hpp", "// changed\n");
  write_file(theirs() / "added.cpp", "\n");
  fs::create_directories(tree_.path() / ".git");
  write_file(tree_.path() / ".git/config", "[core]\n");
  fs::create_directories(tree_.path() / "build");
  write_file(tree_.path() / "build/product", "\n");
  fs::create_directories(tree_.path() / ".github/workflows");
  write_file(tree_.path() / ".github/workflows/grade.yml", "on: push\n");
  fs::create_symlink("/etc/passwd", theirs() / "passwd.hpp");
  fs::remove(theirs() / "bank_test.cpp");
  const std::string folder = std::string{"katas/"} + kata_folder;
  EXPECT_EQ(changes(), (std::vector<std::string>{"added .github/workflows/grade.yml", "added " + folder + "/added.cpp",
                                                 "changed " + folder + "/bank.hpp", "added " + folder + "/passwd.hpp",
                                                 "removed " + folder + "/bank_test.cpp"}));
}

}  // namespace
}  // namespace grader
