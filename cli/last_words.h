#pragma once

namespace orrery {

/// Has the process end with a line and an exit code where there is no memory left, and where an
/// exception has nowhere to go: unwinding would need memory too, and passes code that cannot take
/// it. What was written until then is whole: studies and caches are written record by record, and
/// outputs beside the file that they replace.
void leave_last_words();

}  // namespace orrery
