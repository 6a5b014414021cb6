/* SPDX-License-Identifier: Apache-2.0 */
#include <napi.h>

#include "capture.h"
#include "clsact.h"
#include "files.h"
#include "link.h"
#include "lock.h"
#include "map.h"
#include "mount.h"
#include "netlink.h"
#include "netns.h"
#include "object.h"
#include "probe.h"
#include "program.h"
#include "ring.h"

namespace shunt {

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports)
{
	silence_libbpf();
	auto classes = new Classes;
	Object::define(env, classes);
	Map::define(env, classes);
	Program::define(env, classes);
	Link::define(env, classes);
	Ring::define(env, classes);
	Netns::define(env, classes);
	Socket::define(env, classes);
	Descriptor::define(env, classes);
	env.SetInstanceData(classes);

	auto add = [&](const char *name, Napi::Value (*function)(const Napi::CallbackInfo &)) {
		exports.Set(name, Napi::Function::New(env, function, name));
	};
	add("openObject", open_object);
	add("openPinnedMap", open_pinned_map);
	add("openPinnedProgram", open_pinned_program);
	add("openPinnedLink", open_pinned_link);
	add("openProgramById", open_program_by_id);
	add("linkTcx", link_tcx);
	add("linkCgroup", link_cgroup);
	add("queryTcx", query_tcx);
	add("attachClsact", attach_clsact);
	add("detachClsact", detach_clsact);
	add("removeClsact", remove_clsact);
	add("queryClsact", query_clsact);
	add("openRing", open_ring);
	add("enableRunStatistics", enable_run_statistics);
	add("probeProgramType", probe_program_type);
	add("probeMapType", probe_map_type);
	add("probeHelper", probe_helper);
	add("possibleCpus", possible_cpus);
	add("libbpfVersion", version);
	add("openNamespace", open_namespace);
	add("createNamespace", create_namespace);
	add("removeNamespace", remove_namespace);
	add("writeFiles", write_files);
	add("readFiles", read_files);
	add("openNetlink", open_netlink);
	add("lockFile", lock_file);
	add("mountBpffs", mount_bpffs);
	add("unmount", unmount);
	return exports;
}

} /* namespace */

} /* namespace shunt */

using shunt::initialise;
NODE_API_MODULE(shunt, initialise)
