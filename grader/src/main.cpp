// SPDX-License-Identifier: MIT
#include "box/interruption.hpp"
#include "box/keeper.hpp"
#include "command/command_line.hpp"
#include "finding/error.hpp"

#include <cstdio>
#include <exception>
#include <span>
#include <string_view>

int main(int argc, char** argv) {
  using grader::ExitCode;
  if (argc > 1 && std::string_view{argv[1]} == grader::keeper_flag)
    return grader::keep(std::span{argv, static_cast<std::size_t>(argc)}.subspan(2));
  grader::listen_for_interruption();
  try {
    return static_cast<int>(grader::run_command_line(argc, argv));
  } catch (const grader::UsageError& e) {
    std::fprintf(stderr, "grader: %s\n", e.what());
    return static_cast<int>(ExitCode::usage);
  } catch (const grader::Interrupted&) {
    std::fprintf(stderr, "\ngrader: interrupted; nothing is left running, your files are untouched\n");
    return static_cast<int>(ExitCode::interrupted);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "grader: %s\nThis is trouble with the machine or the grader, not with a fix.\n", e.what());
    return static_cast<int>(ExitCode::environment);
  }
}
