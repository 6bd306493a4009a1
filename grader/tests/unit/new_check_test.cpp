// SPDX-License-Identifier: MIT
#include "command/commands.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace fs = std::filesystem;

namespace grader {
namespace {

constexpr const char* lists[]{"grader/lint/asio_module.cpp", "grader/lint/CMakeLists.txt",
                              "grader/src/finding/lint_checks.hpp", "docs/lint.md"};

class NewCheck : public testing::Test {
 protected:
  NewCheck() {
    repository_.write("grader/scaffold/keep", "");
    fs::copy(fs::path{PROJECT_ROOT} / "grader/scaffold", repository().scaffold(), fs::copy_options::recursive);
    for (const char* list : lists) repository_.write(list, read_file(fs::path{PROJECT_ROOT} / list));
  }

  Repository repository() const { return repository_.repository(); }
  std::string file(const std::string& name) const { return read_file(repository().root / name); }
  std::string refused(const std::string& name) const {
    return thrown<UsageError>([&] { new_check(repository(), name); });
  }

 private:
  TemporaryRepository repository_;
};

TEST_F(NewCheck, HasItsFilesUnderItsName) {
  EXPECT_EQ(new_check(repository(), "asio-lost-signal"), ExitCode::fixed);
  EXPECT_TRUE(contains(file("grader/lint/checks/lost_signal.hpp"), "class LostSignal : public AsioCheck"));
  EXPECT_TRUE(contains(file("grader/lint/checks/lost_signal.cpp"), "void LostSignal::check("));
  EXPECT_TRUE(contains(file("grader/lint/tests/cases/lost_signal.cpp"), "// LOUD: asio-lost-signal in plain"));
  EXPECT_TRUE(contains(file("docs/lint/asio-lost-signal.md"), "# asio-lost-signal"));
}

TEST_F(NewCheck, StandsInItsPlaceInEachList) {
  new_check(repository(), "lost-signal");
  EXPECT_TRUE(contains(file(lists[0]), "loop_without_suspension.hpp\"\n#include \"checks/lost_signal.hpp\"\n"));
  EXPECT_TRUE(contains(file(lists[0]), "    checks.registerCheck<LostSignal>(\"asio-lost-signal\");\n"));
  EXPECT_TRUE(contains(file(lists[1]), "loop_without_suspension.cpp\n  checks/lost_signal.cpp\n"));
  EXPECT_TRUE(contains(file(lists[2]), "\n    {\"asio-lost-signal\", Tier::hint, \"TODO"));
  EXPECT_TRUE(contains(file(lists[3]), "\n| [asio-lost-signal](lint/asio-lost-signal.md) | hint | TODO"));
}

TEST_F(NewCheck, MayBeTheFirstOrTheLast) {
  new_check(repository(), "a-first");
  new_check(repository(), "zz-last");
  EXPECT_TRUE(contains(file(lists[1]), "  checks/a_first.cpp\n  checks/"));
  EXPECT_TRUE(contains(file(lists[1]), ".cpp\n  checks/zz_last.cpp\n  "));
  EXPECT_FALSE(contains(file(lists[1]), "checks/zz_last.cpp\n  checks/"));
  EXPECT_TRUE(contains(file(lists[2]), "{\"asio-zz-last\", Tier::hint, \"TODO: what it finds, in a sentence.\"},\n});"));
}

TEST_F(NewCheck, IsRefusedWithWhatIsWrong) {
  new_check(repository(), "lost-signal");
  for (const char* name : {"", "asio-", "Lost", "lost_signal", "-lost", "lost-", "lost--signal", "../lost"})
    EXPECT_TRUE(contains(refused(name), "a check has a name of small letters")) << name;
  EXPECT_TRUE(contains(refused("lost-signal"), "there is a check asio-lost-signal"));
}

}  // namespace
}  // namespace grader
