// SPDX-License-Identifier: MIT
// The function of the same name that the program would have called without the seam.
#pragma once

#include <dlfcn.h>

namespace kata {

// Under a sanitizer that is the sanitizer's interceptor, if it has one (compiler-rt exports each as
// __interceptor_NAME); else the next library's.
template <class Function>
Function* real(const char* name, Function* interceptor) {
  return interceptor != nullptr ? interceptor : reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace kata
