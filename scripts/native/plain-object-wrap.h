// Included before every source of the database driver (better-sqlite3 12), see scripts/native-module.mjs.
//
// From Node 24.19 on, the class its objects derive from adds a hook to the environment and takes it back in
// its destructor. The garbage collector also runs while no script does; there is no current environment then
// and Node aborts the process. The driver closes its databases by a hook of its own, so the class goes
// without hooks here, as in the Node versions before.
#include <node.h>

namespace node {
inline void LeaveOutCleanupHook(v8::Isolate*, void (*)(void*), void*) {}
}  // namespace node

#define AddEnvironmentCleanupHook LeaveOutCleanupHook
#define RemoveEnvironmentCleanupHook LeaveOutCleanupHook
#include <node_object_wrap.h>
#undef AddEnvironmentCleanupHook
#undef RemoveEnvironmentCleanupHook
