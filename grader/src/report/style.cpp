// SPDX-License-Identifier: MIT
#include "report/style.hpp"

#include <unistd.h>

#include <cstdlib>

namespace grader {

Style style_for(int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return Style{isatty(descriptor) != 0 && (no_color == nullptr || *no_color == '\0')};
}

}  // namespace grader
