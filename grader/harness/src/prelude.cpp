// SPDX-License-Identifier: MIT
// Empty: it exists so that a target owns the precompiled header of kata/prelude.hpp.
