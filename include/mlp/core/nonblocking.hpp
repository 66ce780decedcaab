// A promise to loops that must not wait, such as those of audio and control.
#pragma once

/// Behind the parameters of a function that neither allocates nor waits for anything. Under clang's
/// RealtimeSanitizer (-fsanitize=realtime, from clang 20 on) a program that breaks the promise in
/// such a function, for instance in a layer of its own, is stopped and told where.
#if defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define MLP_NONBLOCKING [[clang::nonblocking]]
#endif
#endif
#ifndef MLP_NONBLOCKING
#define MLP_NONBLOCKING
#endif
