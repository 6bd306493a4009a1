// SPDX-License-Identifier: MIT
#include "catalog/kata.hpp"

#include "temporary_repository.hpp"
#include "thrown.hpp"

#include <gtest/gtest.h>

namespace grader {
namespace {

const std::string manifest = std::string{"katas/"} + kata_folder + "/kata.toml";

TEST(Kata, IsWhatItsManifestSays) {
  const TemporaryRepository files;
  const std::vector<Kata> katas = load_katas(files.repository());
  ASSERT_EQ(katas.size(), 1U);
  const Kata& kata = katas[0];
  EXPECT_EQ(kata.id, "06d-03");
  EXPECT_EQ(kata.folder, kata_folder);
  EXPECT_EQ(kata.title, "The counter that lost money");
  EXPECT_EQ(kata.module, "06d");
  EXPECT_EQ(kata.difficulty, 2);
  EXPECT_EQ(kata.minutes, 25);
  EXPECT_EQ(kata.editable, std::vector<std::string>{"bank.cpp"});
  EXPECT_EQ(kata.world, World::threads);
  EXPECT_EQ(kata.points, 10);
}

TEST(Kata, MayLiveInASimulatedWorldAndInAModuleWithoutALetter) {
  const TemporaryRepository files;
  files.write("katas/12-01-x/kata.toml",
              "id = \"12-01\"\ntitle = \"X\"\nmodule = \"12\"\ndifficulty = 1\nminutes = 1\n"
              "editable = [\"x.cpp\", \"x.hpp\"]\nworld = \"simulated\"\npoints = 1\n");
  const Kata kata = find_kata(files.repository(), "12-01");
  EXPECT_EQ(kata.world, World::simulated);
  EXPECT_EQ(kata.editable, (std::vector<std::string>{"x.cpp", "x.hpp"}));
}

TEST(Kata, MayHaveSeveralBugsAndPointsForMore) {
  const TemporaryRepository files;
  const auto with_bugs = [&](const std::string& bugs) {
    files.write("katas/12-01-x/kata.toml",
                "id = \"12-01\"\ntitle = \"X\"\nmodule = \"12\"\ndifficulty = 1\nminutes = 1\n"
                "editable = [\"x.cpp\"]\nworld = \"simulated\"\npoints = 30\n" + bugs);
    return find_kata(files.repository(), "12-01").bugs;
  };
  const std::string meters = "[[bug]]\ntitle = \"Energy is missing\"\nsuite = \"Meters\"\npoints = 10\n";
  const std::vector<Bug> bugs = with_bugs(meters);
  ASSERT_EQ(bugs.size(), 1u);
  EXPECT_EQ(bugs[0].title, "Energy is missing");
  EXPECT_EQ(bugs[0].points, 10);
  EXPECT_TRUE(bugs[0].owns("Meters.One"));
  EXPECT_FALSE(bugs[0].owns("MetersOfOthers.One"));
  EXPECT_FALSE(bugs[0].owns("Cards.One"));
  const std::string file = "katas/12-01-x/kata.toml:";
  EXPECT_EQ(thrown<Error>([&] { with_bugs(meters + meters); }), file + "15: two bugs have the suite 'Meters'");
  EXPECT_EQ(thrown<Error>([&] { with_bugs("[[bug]]\ntitle = \"T\"\nsuite = \"S\"\npoints = 30\n"); }),
            file + "12: the bugs together must have fewer points than the kata");
}

TEST(Kata, IsRefusedWithFileAndLine) {
  const struct {
    const char* why;
    int line;
    const char* replacement;  // empty: the line is removed
    int named;
  } rows[] = {
      {"no id", 1, "", 1},
      {"no title", 2, "", 1},
      {"no module", 3, "", 1},
      {"no difficulty", 4, "", 1},
      {"no minutes", 5, "", 1},
      {"no editable files", 6, "", 1},
      {"no world", 7, "", 1},
      {"no points", 8, "", 1},
      {"a number as the title", 2, "title = 3", 2},
      {"a text as the difficulty", 4, "difficulty = \"2\"", 4},
      {"difficulty 0", 4, "difficulty = 0", 4},
      {"difficulty 6", 4, "difficulty = 6", 4},
      {"minutes 0", 5, "minutes = 0", 5},
      {"points 0", 8, "points = 0", 8},
      {"a text as the editable files", 6, "editable = \"bank.cpp\"", 6},
      {"no file in editable", 6, "editable = []", 6},
      {"an editable file in a folder", 6, "editable = [\"src/bank.cpp\"]", 6},
      {"an editable file above", 6, "editable = [\"../bank.cpp\"]", 6},
      {"an absolute editable file", 6, "editable = [\"/bank.cpp\"]", 6},
      {"an editable file that is no C++", 6, "editable = [\"bank.cpp\", \"CMakeLists.txt\"]", 6},
      {"an unknown key", 5, "minutes = 25\nhours = 1", 6},
      {"an id of another folder", 1, "id = \"06d-04\"", 1},
      {"an id that is no id", 1, "id = \"06h-03\"", 1},
      {"an id with too few digits", 1, "id = \"6d-3\"", 1},
      {"an id that is only the start of the folder's", 1, "id = \"06d-0\"", 1},
      {"a module of another id", 3, "module = \"06\"", 3},
      {"an unknown world", 7, "world = \"thread\"", 7},
      {"a line that is not TOML", 4, "difficulty: 2", 4},
      {"a key twice", 5, "minutes = 25\ntitle = \"again\"", 6},
  };
  for (const auto& row : rows) {
    const TemporaryRepository files;
    files.write(manifest, with_line(kata_toml, row.line, row.replacement));
    const std::string place = manifest + ":" + std::to_string(row.named) + ": ";
    const std::string all = thrown<Error>([&] { load_katas(files.repository()); });
    EXPECT_TRUE(contains(all, place)) << row.why << ": " << all;
    EXPECT_EQ(thrown<Error>([&] { find_kata(files.repository(), "06d-03"); }), all) << row.why;
  }
}

TEST(Kata, IsRefusedWithoutAManifest) {
  const TemporaryRepository files;
  files.remove(manifest);
  const std::string message = thrown<Error>([&] { load_katas(files.repository()); });
  EXPECT_TRUE(contains(message, manifest)) << message;
}

TEST(Kata, IsRefusedWhenAnotherHasItsId) {
  const TemporaryRepository files;
  files.write("katas/06d-03-again/kata.toml", kata_toml);
  const std::string message = thrown<Error>([&] { load_katas(files.repository()); });
  EXPECT_TRUE(contains(message, "06d-03")) << message;
  EXPECT_TRUE(contains(message, "kata.toml:1: ")) << "no file and line in: " << message;
}

TEST(Kata, ListIsSortedByIdAndSkipsFiles) {
  const TemporaryRepository files;
  for (const char* id : {"07a-01", "05-02"}) {
    std::string text = with_line(kata_toml, 1, std::string{"id = \""} + id + "\"");
    const std::string module = std::string{id}.substr(0, std::string{id}.find('-'));
    text = with_line(text, 3, "module = \"" + module + "\"");
    files.write(std::string{"katas/"} + id + "-x/kata.toml", text);
  }
  files.write("katas/README.md", "no kata\n");
  std::vector<std::string> ids;
  for (const Kata& kata : load_katas(files.repository())) ids.push_back(kata.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"05-02", "06d-03", "07a-01"}));
}

TEST(FindKata, TakesAnIdOrAFolderAndNoOther) {
  const TemporaryRepository files;
  EXPECT_EQ(find_kata(files.repository(), "06d-03").id, "06d-03");
  EXPECT_EQ(find_kata(files.repository(), kata_folder).id, "06d-03");
  for (const char* wrong : {"06d-3", "06d", "06d-03-", "", "../katas"}) {
    const std::string message = thrown<UsageError>([&] { find_kata(files.repository(), wrong); });
    EXPECT_TRUE(contains(message, "did you mean 06d-03?")) << wrong << ": " << message;
  }
}

TEST(FindKata, DoesNotReadOtherKatas) {
  const TemporaryRepository files;
  files.write("katas/06d-04-broken/kata.toml", "what is this\n");
  EXPECT_EQ(find_kata(files.repository(), "06d-03").id, "06d-03");
  EXPECT_THROW(load_katas(files.repository()), Error);
}

TEST(FindKata, SaysThatThereIsNone) {
  const TemporaryRepository files;
  files.remove(std::string{"katas/"} + kata_folder);
  const std::string message = thrown<Error>([&] { find_kata(files.repository(), "06d-03"); });
  EXPECT_TRUE(contains(message, "there are no katas")) << message;
}

TEST(ProtectedFiles, AreAllButTheEditableOnesAndTheReadme) {
  const TemporaryRepository files;
  const Kata kata = find_kata(files.repository(), "06d-03");
  EXPECT_EQ(protected_files(files.repository(), kata),
            (std::vector<std::string>{"bank.hpp", "bank_test.cpp", "kata.toml"}));
}

TEST(FindRepository, IsTheNearestFolderUpwards) {
  const TemporaryRepository files;
  const auto root = files.repository().root;
  EXPECT_EQ(find_repository(root).root, root);
  EXPECT_EQ(find_repository(root / "katas" / kata_folder).root, root);
  EXPECT_THROW(find_repository(root.parent_path()), UsageError);
  files.remove("CMakePresets.json");
  EXPECT_THROW(find_repository(root), UsageError);
}

}  // namespace
}  // namespace grader
