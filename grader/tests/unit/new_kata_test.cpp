// SPDX-License-Identifier: MIT
#include "command/commands.hpp"
#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace fs = std::filesystem;

namespace grader {
namespace {

// A repository with the scaffold of this one.
class NewKata : public testing::Test {
 protected:
  NewKata() {
    repository_.write("grader/scaffold/keep", "");
    fs::copy(fs::path{PROJECT_ROOT} / "grader/scaffold", repository().scaffold(), fs::copy_options::recursive);
    repository_.remove("grader/scaffold/keep");
  }

  Repository repository() const { return repository_.repository(); }
  std::string file(const std::string& name) const { return read_file(repository().root / name); }
  std::string refused(const NewKataOptions& options) const {
    return thrown<UsageError>([&] { new_kata(repository(), options); });
  }

 private:
  TemporaryRepository repository_;
};

TEST_F(NewKata, HasAllItsFilesUnderItsName) {
  EXPECT_EQ(new_kata(repository(), {.id = "06d-11", .title = "The mail that came twice!", .file = "mail_room"}),
            ExitCode::fixed);
  const std::string folder = "06d-11-the-mail-that-came-twice";
  const Kata kata = find_kata(repository(), "06d-11");
  EXPECT_EQ(kata.folder, folder);
  EXPECT_EQ(kata.title, "The mail that came twice!");
  EXPECT_EQ(kata.module, "06d");
  EXPECT_EQ(kata.editable, std::vector<std::string>{"mail_room.cpp"});
  EXPECT_TRUE(contains(file("katas/" + folder + "/mail_room_test.cpp"), "TEST(MailRoom, "));
  EXPECT_EQ(file("katas/" + folder + "/mail_room.cpp"), file("solutions/" + folder + "/broken/mail_room.cpp"));
  EXPECT_NE(file("katas/" + folder + "/mail_room.cpp"), file("solutions/" + folder + "/reference/mail_room.cpp"));
  EXPECT_TRUE(contains(file("solutions/" + folder + "/protected.sha256"), "mail_room_test.cpp"));
  for (const auto& entry : fs::recursive_directory_iterator{repository().root})
    if (entry.is_regular_file() && contains(entry.path().string(), "06d-11")) {
      EXPECT_FALSE(contains(read_file(entry.path()), "@")) << entry.path();
      EXPECT_FALSE(contains(entry.path().string(), "@")) << entry.path();
    }
}

TEST_F(NewKata, IsRefusedWithWhatIsWrong) {
  EXPECT_TRUE(contains(refused({.id = "6d-1", .title = "T"}), "a kata's id looks like 06d-11, not '6d-1'"));
  EXPECT_TRUE(contains(refused({.id = "06d-03", .title = "T"}), "06d-03 is katas/" + std::string{kata_folder}));
  EXPECT_TRUE(contains(refused({.id = "06d-11", .title = "?!"}), "a title has letters"));
  EXPECT_TRUE(contains(refused({.id = "06d-11", .title = "a \"b\""}), "a title has letters and no quotes"));
  for (const char* name : {"", "Mail", "../mail", "mail.cpp", "1mail"})
    EXPECT_TRUE(contains(refused({.id = "06d-11", .title = "T", .file = name}), "--file is a name")) << name;
  EXPECT_EQ(load_katas(repository()).size(), 1u) << "nothing was made";
}

}  // namespace
}  // namespace grader
