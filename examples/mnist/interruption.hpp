// Signals that end a run, but not before it has been saved.
#pragma once

namespace mnist {

/// From now on Ctrl-C, SIGTERM, a closed terminal (SIGHUP) and a reader of the output that has gone
/// (SIGPIPE) are only noted, unless whoever started the program has them ignored, as nohup does. A
/// second Ctrl-C ends the program at once.
void note_interruptions();

/// Whether there has been one.
bool is_interrupted() noexcept;

}  // namespace mnist
