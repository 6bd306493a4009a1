// SPDX-License-Identifier: MIT
#include "command/command_line.hpp"

#include "catalog/nearest.hpp"
#include "command/commands.hpp"
#include "finding/error.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <thread>

namespace grader {
namespace {

int default_jobs() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }

// Where the repository is looked for; --root sets it.
std::filesystem::path start = ".";

Repository here() { return find_repository(start); }

// Beside an installed grader, or of the repository: to lint a project of one's own needs no kata.
std::filesystem::path lint_module() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const std::filesystem::path installed = program.parent_path().parent_path() / "lib/asio_lint.so";
  return std::filesystem::exists(installed) ? installed : here().lint_module();
}

using Action = std::function<ExitCode()>;

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

void add_format(CLI::App& command, Format& format) {
  static const std::map<std::string, Format> formats{{"terminal", Format::terminal}, {"json", Format::json},
                                                     {"markdown", Format::markdown}, {"github", Format::github},
                                                     {"junit", Format::junit},       {"sarif", Format::sarif}};
  command.add_option_function<std::string>("--format", [&format](const std::string& name) { format = formats.at(name); },
                                           "How to report")
      ->check(CLI::IsMember(formats))->option_text("terminal|json|markdown|github|junit|sarif");
}

void add_isolation(CLI::App& command, IsolationRange& isolation) {
  const auto add = [&](const char* name, Isolation& level, const char* help) {
    command.add_option_function<std::string>(name, [&level](const std::string& text) { level = isolation_named(text).value(); }, help)
        ->check(CLI::IsMember({"L0", "L1", "L2"}))->option_text("L0|L1|L2");
  };
  add("--require-isolation", isolation.least, "Grade nothing where the box is weaker than that (see grader doctor)");
  add("--isolation", isolation.most, "Use no stronger box than that, to find out whether it is in the way");
}

void add_check(CLI::App& app, CheckOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("check", "Grade your fix of one or more katas");
  command->add_option("ID", options.ids, "Katas, as in 06d-03");
  command->add_flag("--all", options.all, "All katas");
  auto* fix = command->add_option("--fix", options.fix, "Grade a fix of the corpus, as in accepted/NAME, or the files in a folder");
  command->add_flag_callback("--solution", [&options] { options.fix = "reference"; }, "Grade the reference fix")
      ->excludes(fix);
  std::vector<std::string> stages;
  for (const Stage stage : all_stages) stages.emplace_back(name_of(stage));
  auto* stage = command->add_option_function<std::string>(
             "--stage", [&options](const std::string& name) { options.stage = stage_named(name); },
             "Run this stage only (and what it needs)");
  stage->check(CLI::IsMember(stages))->option_text("integrity|build|lint|test|explore|asan|tsan");
  add_format(*command, options.format);
  command->add_option("--schedule", options.search.replay, "Run one test in one order of its handlers, as in Bank.Adds:0.2.1")
      ->check(CLI::Validator{schedule_trouble, ""})->excludes(stage)->option_text("CASE:N.N...");
  command->add_option("--seed", options.search.seed, "First seed of the searches that are sampled (default: 1)")
      ->check(CLI::Range(0, 1'000'000'000))->option_text("N");
  command->add_flag("--twice", options.search.twice, "Run each order of handlers twice and compare");
  command->add_flag("--fresh", options.fresh, "Run everything, also if nothing has changed since the last check");
  command->add_flag("--keep-going", options.keep_going, "Go on after the first kata that is not fixed");
  command->add_option("--jobs,-j", options.jobs, "Programs at once")->check(CLI::Range(1, 256))->capture_default_str();
  command->add_flag("-v,--verbose", options.verbose, "Show what the tools said themselves");
  add_isolation(*command, options.isolation);
  command->footer("Exit code: 0 fixed, 1 not fixed, 2 usage, 3 environment, 4 invalid submission.\n\n"
                  "Examples:\n"
                  "  grader check 06d-03                      your fix\n"
                  "  grader check 06d-03 --solution           the reference fix\n"
                  "  grader check 06d-03 --stage tsan -v      one stage, with the tool's own report\n"
                  "  grader check --all --keep-going          the state of your course");
  command->callback([&] {
    action = [&options] {
      if (options.ids.empty() && !options.all)
        throw UsageError{"check needs the id of a kata, or --all\nnext: bin/grader list"};
      if (!options.search.replay.empty() && (options.all || options.ids.size() > 1))
        throw UsageError{"a schedule is of one kata, as in: bin/grader check 06d-03 --schedule Bank.Adds:0.2.1"};
      return check(here(), options);
    };
  });
}

void add_trace(CLI::App& app, TraceOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("trace", "Draw what happens in a failing run, step by step");
  command->add_option("ID", options.id, "A kata, as in 06d-03")->required();
  command->add_option("--fix", options.fix, "Of a fix of the corpus, as in reference or accepted/NAME, or of the files in a folder");
  command->add_option("--schedule", options.schedule, "Of this order of handlers, as a finding tells it; else of the finding that explains most")
      ->check(CLI::Validator{schedule_trouble, ""})->option_text("CASE:N.N...");
  command->add_option("--output", options.output, "Folder for the pictures (default: build/traces)")->option_text("DIR");
  command->add_option("--jobs,-j", options.jobs, "Programs at once")->check(CLI::Range(1, 256))->capture_default_str();
  add_isolation(*command, options.isolation);
  command->footer("Writes ID.html, a page for a browser that needs no network, and ID.json for ui.perfetto.dev; both show the\n"
                  "reference in the same order below.\n\n"
                  "Examples:\n"
                  "  grader trace 06d-03\n"
                  "  grader trace 06d-03 --fix reference --schedule Bank.Adds:0.2.1");
  command->callback([&] { action = [&options] { return trace(here(), options); }; });
}

void add_grade(CLI::App& app, GradeOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("grade", "Grade what others submitted, without trusting it (for teachers)");
  command->add_option("--submission", options.submission, "A tree with katas/; only editable files are taken from it")
      ->required()->option_text("DIR");
  auto* ids = command->add_option("--kata", options.ids, "Katas, as in 06d-03; all if none is named")->option_text("ID...");
  command->add_option("--changed", options.changed, "Only katas that differ from that commit of this repository")
      ->excludes(ids)->option_text("REF");
  command->add_option("--output", options.output, "Write the result, as JSON, to a file, too")->option_text("FILE");
  add_format(*command, options.format);
  add_isolation(*command, options.isolation);
  command->add_option("--jobs,-j", options.jobs, "Programs at once")->check(CLI::Range(1, 256))->capture_default_str();
  command->add_flag("-v,--verbose", options.verbose, "Show what the tools said themselves");
  command->footer("Everything but the editable files comes from this repository; what else the submission changes has no\n"
                  "effect and is listed. Exit code: 0 all fixed, 1 not fixed, 2 usage, 3 environment, 4 invalid submission.\n\n"
                  "Examples:\n"
                  "  grader grade --submission ../ada --require-isolation L2 --output ada.json\n"
                  "  grader grade --submission ../pull-request --changed HEAD --format github");
  command->callback([&] { action = [&options] { return grade(here(), options); }; });
}

void add_report(CLI::App& app, ReportCommandOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("report", "Show a result that was kept, in another format");
  command->add_option("FILE", options.file, "What grader grade --output wrote; it is not trusted")->required()->check(CLI::ExistingFile);
  add_format(*command, options.format);
  command->footer("Example:\n  grader report ada.json --format markdown");
  command->callback([&] { action = [&options] { return report(here(), options); }; });
}

void add_verify(CLI::App& app, VerifyOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("verify", "Prove that katas and their grading are sound (for authors)");
  command->add_option("ID", options.ids, "Katas; all if none is named");
  command->add_option("--repeat", options.repeat, "Run each test program so often; no verdict may change")
      ->check(CLI::Range(1, 10'000))->capture_default_str();
  command->add_flag("--seal", options.seal, "First write protected.sha256 anew from the kata's folder");
  command->add_option("--jobs,-j", options.jobs, "Programs at once")->check(CLI::Range(1, 256))->capture_default_str();
  command->footer("The broken state must show its signature and nothing else; the reference and the accepted\n"
                  "fixes must pass every stage; each rejected fix must be caught where fixes.toml says.\n\n"
                  "Examples:\n  grader verify 06d-03\n  grader verify --repeat 20");
  command->callback([&] { action = [&options] { return verify(here(), options); }; });
}

void add_lint(CLI::App& app, LintOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("lint", "Look for mistakes with coroutines and Boost.Asio in any project");
  command->add_option("PATH", options.paths, "Sources or folders; only what lies in them is reported (default: here)");
  command->add_option("-p", options.build, "Folder of the project's compile_commands.json (default: the nearest)")
      ->option_text("BUILD");
  command->add_option("--checks", options.checks, "Which checks, as clang-tidy understands it (default: asio-*)")
      ->option_text("GLOBS");
  command->add_option_function<std::string>(
             "--format", [&options](const std::string& name) {
               options.format = name == "json" ? LintFormat::json : name == "sarif" ? LintFormat::sarif : LintFormat::terminal;
             }, "How to report")
      ->check(CLI::IsMember({"terminal", "json", "sarif"}))->option_text("terminal|json|sarif");
  command->add_flag("--strict", options.strict, "Hints fail, too");
  auto* baseline = command->add_option("--baseline", options.baseline, "Findings that are known: they are not told")
                       ->check(CLI::ExistingFile)->option_text("FILE");
  command->add_option("--write-baseline", options.write_baseline, "Note what is found there, as known")
      ->excludes(baseline)->option_text("FILE");
  command->add_flag("--list", options.list, "List the checks");
  command->add_option("--jobs,-j", options.jobs, "Programs at once")->check(CLI::Range(1, 256))->capture_default_str();
  command->footer("Options of the checks are read from the project's .clang-tidy.\n"
                  "Exit code: 0 no findings (hints are none), 1 findings, 2 usage, 3 sources that could not be linted.\n\n"
                  "Examples:\n"
                  "  grader lint -p build src\n"
                  "  grader lint --write-baseline lint.json, then grader lint --baseline lint.json\n"
                  "  grader lint --format sarif > lint.sarif");
  command->callback([&] { action = [&options] { return lint(lint_module(), options); }; });
}

void add_new(CLI::App& app, NewKataOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("new", "Start a kata (for authors)");
  command->add_option("ID", options.id, "Its id, as in 06d-11")->required();
  command->add_option("--title", options.title, "What it is called: the symptom, not the cause")->required();
  command->add_option("--file", options.file, "The learner's file, without .cpp")->capture_default_str();
  command->footer("Example:\n  grader new 06d-11 --title \"The mail that came twice\" --file mail_room");
  command->callback([&] { action = [&options] { return new_kata(here(), options); }; });
}

void add_small_commands(CLI::App& app, std::string& id, bool& again, Action& action) {
  app.add_subcommand("list", "List the katas")->footer("Example:\n  grader list")->callback([&] {
    action = [] { return list(here()); };
  });
  CLI::App* hints = app.add_subcommand("hint", "Show the next hint for a kata");
  hints->add_option("ID", id, "The kata")->required();
  hints->add_flag("--again", again, "Show the hints that were shown before");
  hints->footer("Example:\n  grader hint 06d-03");
  hints->callback([&] { action = [&id, &again] { return hint(here(), id, again); }; });
  CLI::App* resets = app.add_subcommand("reset", "Put a kata's files back as shipped; yours are kept");
  resets->add_option("ID", id, "The kata")->required();
  resets->footer("Example:\n  grader reset 06d-03");
  resets->callback([&] { action = [&id] { return reset(here(), id); }; });
  CLI::App* checks = app.add_subcommand("new-check", "Start a lint check (for authors)");
  checks->add_option("NAME", id, "Its name, as in asio-nested-run")->required();
  checks->footer("Example:\n  grader new-check asio-busy-wait");
  checks->callback([&] { action = [&id] { return new_check(here(), id); }; });
  app.add_subcommand("doctor", "Try every tool on this machine")->footer("Example:\n  grader doctor")->callback([&] {
    action = [] { return doctor(here()); };
  });
}

// CLI11 says of an unknown subcommand only that one is required.
void throw_if_unknown_command(CLI::App& app, int argc, char** argv) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  const std::string first = argc > 1 ? argv[1] : "";
  if (first.empty() || first.starts_with('-') || std::ranges::find(names, first) != names.end()) return;
  throw UsageError{"there is no command '" + first + "'; did you mean " + nearest(first, names) +
                   "?\nnext: bin/grader --help"};
}

}  // namespace

// No regular expression: std::regex calls itself for every letter, and a schedule may have 10,000 choices.
std::string schedule_trouble(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/";
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  const std::size_t dot = std::min(name.find('.'), name.size());
  bool right = colon != text.npos && dot < name.size() && consists_of(name.substr(0, dot), letters) &&
               consists_of(name.substr(dot + 1), letters);
  std::string_view choices = right ? text.substr(colon + 1) : "";
  while (right && !choices.empty()) {
    const std::size_t end = std::min(choices.find('.'), choices.size());
    right = consists_of(choices.substr(0, end), digits) && end <= 9 && end + 1 != choices.size();
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  if (right) return {};
  return fmt::format("a schedule is a test and numbers, as in Bank.Adds:0.2.1 (none for the usual order: Bank.Adds:), "
                     "not {}", text);
}

ExitCode run_command_line(int argc, char** argv) {
  CLI::App app{"Grades bug-hunting katas for asynchronous C++", "grader"};
  app.require_subcommand(1);
  app.add_option("--root", start, "The repository, or a folder in it (default: here)")->option_text("DIR");
  app.footer("Examples:\n"
             "  grader list               the katas\n"
             "  grader check 06d-03       grade your fix of one\n"
             "  grader hint 06d-03        a nudge\n"
             "Help for one command: grader check --help\n");
  CheckOptions check_options{.jobs = default_jobs()};
  TraceOptions trace_options{.jobs = default_jobs()};
  GradeOptions grade_options{.jobs = default_jobs()};
  ReportCommandOptions report_options;
  VerifyOptions verify_options{.jobs = default_jobs()};
  LintOptions lint_options{.jobs = default_jobs()};
  NewKataOptions new_kata_options;
  std::string id;
  bool again = false;
  Action action;
  add_check(app, check_options, action);
  add_trace(app, trace_options, action);
  add_grade(app, grade_options, action);
  add_report(app, report_options, action);
  add_verify(app, verify_options, action);
  add_lint(app, lint_options, action);
  add_new(app, new_kata_options, action);
  add_small_commands(app, id, again, action);
  if (argc == 1) {
    std::cout << app.help();
    return ExitCode::usage;
  }
  throw_if_unknown_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {
      app.exit(e);
      return ExitCode::fixed;
    }
    throw UsageError{std::string{e.what()} + "\nnext: bin/grader --help"};
  }
  return action();
}

}  // namespace grader
