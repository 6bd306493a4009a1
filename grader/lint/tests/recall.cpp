// SPDX-License-Identifier: MIT
//
// How much of what they look for do the checks find? Makes the bug in right code, at every place where the text
// allows it, one at a time, and counts the mutants that parse and those that the check reports.
//
//   ninja -C build lint_recall && build/grader/lint/tests/lint_recall [FILE... -- COMPILER FLAGS]
//
// Without arguments, the references of all katas. Not a test: a mutant may be no bug (a co_await of something that
// is no operation), so a share below 1 is a reason to look, and is printed with its place.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string run(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[4096];
  while (std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, size);
  pclose(pipe);
  return text;
}

// The end of the bracket that opens at `open`, or npos. Text in quotes is not looked at.
std::size_t closing(const std::string& text, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (std::string{"([{"}.find(text[i]) != std::string::npos) ++depth;
    if (std::string{")]}"}.find(text[i]) != std::string::npos && --depth == 0) return i;
    if (text[i] == '"') i = text.find('"', i + 1);
    if (i == std::string::npos) break;
  }
  return std::string::npos;
}

// The arguments of the call whose parenthesis opens at `open`: where they begin and end.
std::vector<std::pair<std::size_t, std::size_t>> arguments(const std::string& text, std::size_t open) {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  const std::size_t end = closing(text, open);
  if (end == std::string::npos) return found;
  std::size_t begin = open + 1;
  for (std::size_t i = begin; i <= end; ++i) {
    if (i < end && std::string{"([{"}.find(text[i]) != std::string::npos) i = closing(text, i);
    if (i == end || text[i] == ',') {
      found.emplace_back(text.find_first_not_of(" \n", begin), i);
      begin = i + 1;
    }
  }
  return found;
}

using Mutants = std::vector<std::string>;

// Of every match, the text with `replacement` in its place.
Mutants replaced(const std::string& text, const std::regex& pattern, const std::string& replacement) {
  Mutants mutants;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    const auto begin = static_cast<std::size_t>(it->position());
    mutants.push_back(text.substr(0, begin) + it->format(replacement) +
                      text.substr(begin + static_cast<std::size_t>(it->length())));
  }
  return mutants;
}

// Of every co_spawn with three arguments, what `change` makes of it.
Mutants respawned(const std::string& text,
                  const std::function<std::optional<std::string>(std::vector<std::string>)>& change) {
  Mutants mutants;
  for (std::size_t at = text.find("co_spawn("); at != std::string::npos; at = text.find("co_spawn(", at + 1)) {
    const std::size_t open = at + 8;
    std::vector<std::string> words;
    for (const auto& [begin, end] : arguments(text, open)) words.push_back(text.substr(begin, end - begin));
    if (words.size() != 3) continue;
    if (const auto made = change(words))
      mutants.push_back(text.substr(0, open) + '(' + *made + ')' + text.substr(closing(text, open) + 1));
  }
  return mutants;
}

struct Mutation {
  const char* what;
  const char* check;
  std::function<Mutants(const std::string&)> make;
};

const std::regex awaited_statement{R"(\n( +)co_await ([^\n;]+);)"};

std::vector<Mutation> mutations() {
  const auto statement = [](const char* replacement) {
    return [=](const std::string& text) { return replaced(text, awaited_statement, replacement); };
  };
  return {
      {"co_await is deleted", "asio-unawaited-awaitable", statement("\n$1$2;")},
      {"a cast to void instead of co_await", "asio-unawaited-awaitable", statement("\n$1(void)$2;")},
      {"kept and forgotten instead of co_await", "asio-unawaited-awaitable", statement("\n$1auto forgotten = $2;")},
      {"posted instead of co_await", "asio-coroutine-as-callback",
       statement("\n$1boost::asio::post(co_await boost::asio::this_coro::executor, [&] { return $2; });")},
      {"a lock before co_await", "asio-lock-held-across-await",
       statement("\n$1std::lock_guard held{recall_mutex};\n$1co_await $2;")},
      {"a lock by hand before co_await", "asio-lock-held-across-await",
       statement("\n$1recall_mutex.lock();\n$1co_await $2;")},
      {"a sleep before co_await", "asio-blocking-call-in-coroutine",
       statement("\n$1std::this_thread::sleep_for(std::chrono::seconds{1});\n$1co_await $2;")},
      {"tried for ever", "asio-swallowed-cancellation",
       statement("\n$1for (;;) try {\n$1  co_await $2;\n$1} catch (const std::exception&) {\n$1}")},
      {"spawned detached", "asio-detached-swallows-*",
       [](const std::string& text) {
         return respawned(text, [](std::vector<std::string> words) {
           return words[0] + ", " + words[1] + ", boost::asio::detached";
         });
       }},
      {"spawned for a future that is dropped", "asio-discarded-future",
       [](const std::string& text) {
         return respawned(text, [](std::vector<std::string> words) {
           return words[0] + ", " + words[1] + ", boost::asio::use_future";
         });
       }},
      {"a lambda is called before it is spawned", "asio-iife-capturing-coroutine",
       [](const std::string& text) {
         return respawned(text, [](std::vector<std::string> words) -> std::optional<std::string> {
           // One that is no coroutine has run before it is gone.
           const bool captures = words[1].starts_with("[") && !words[1].starts_with("[]") &&
                                 words[1].find("awaitable<") != std::string::npos && words[1].ends_with("}");
           return captures ? std::optional{words[0] + ", " + words[1] + "(), " + words[2]} : std::nullopt;
         });
       }},
  };
}

struct Count {
  int parsed = 0;
  int found = 0;
};

struct Source {
  fs::path file;
  std::string flags;
};

std::vector<Source> references() {
  std::vector<Source> sources;
  for (const auto& kata : fs::directory_iterator(fs::path{PROJECT_ROOT} / "katas")) {
    const fs::path folder = fs::path{PROJECT_ROOT} / "solutions" / kata.path().filename() / "reference";
    if (!fs::exists(folder)) continue;
    for (const auto& file : fs::directory_iterator(folder))
      if (file.path().extension() == ".cpp")
        sources.push_back(
            {file.path(), "-I'" PROJECT_ROOT "/grader/harness/include' -I'" + kata.path().string() + "'"});
  }
  return sources;
}

std::vector<Source> sources_of(int argc, char** argv) {
  if (argc < 2) return references();
  std::vector<Source> sources;
  std::string flags;
  int i = 1;
  for (; i < argc && std::string{argv[i]} != "--"; ++i) sources.push_back({fs::absolute(argv[i]), ""});
  for (++i; i < argc; ++i) flags += ' ' + std::string{argv[i]};
  for (Source& source : sources) source.flags = flags;
  return sources;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, Count> counts;
  const fs::path mutant = fs::temp_directory_path() / "recall_mutant.cpp";
  for (const Source& source : sources_of(argc, argv)) {
    const std::string text = contents(source.file);
    for (const Mutation& mutation : mutations()) {
      int number = 0;
      for (const std::string& changed : mutation.make(text)) {
        ++number;
        std::ofstream(mutant)
            << "#include <boost/asio.hpp>\n#include <mutex>\n#include <thread>\nstatic std::mutex recall_mutex;\n"
            << changed;
        const std::string out =
            run("timeout 120 '" CLANG_TIDY "' -load='" MODULE_FILE "' '-checks=-*," + std::string{mutation.check} +
                "' --config={} --quiet '" + mutant.string() + "' -- -std=c++20 -w -I'" +
                source.file.parent_path().string() + "' " + source.flags);
        if (out.find("error:") != std::string::npos) continue;
        Count& count = counts[std::string{mutation.what} + " | " + mutation.check];
        ++count.parsed;
        const std::string name = mutation.check;
        const bool found = out.find(name.substr(0, name.find('*'))) != std::string::npos;
        count.found += found;
        if (!found) std::printf("missed: %s, number %d in %s\n", mutation.what, number, source.file.c_str());
      }
    }
  }
  fs::remove(mutant);
  std::puts("\n| what was done | the check | mutants | found |\n|---|---|---|---|");
  for (const auto& [what, count] : counts) std::printf("| %s | %d | %d |\n", what.c_str(), count.parsed, count.found);
  return 0;
}
