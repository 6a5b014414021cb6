// Puts a counting program of somebody else on a device: foreign.cjs tcx|clsact ADDON OBJECT IFINDEX PIN
// It lets every packet go on. Its count is in the map pinned at PIN-map; a tcx link is pinned at PIN-link.
const [, , way, addonPath, object, ifindex, pin] = process.argv;
const addon = require(addonPath);

function must(result) {
  if (result.ok) return result.value;
  throw new Error(`${result.call}: ${result.code} ${result.log ?? ''}`);
}

const foreign = must(addon.openObject(object));
must(foreign.writeInitial('.rodata', 0, Uint8Array.of(255, 255, 255, 255))); // TC_ACT_UNSPEC
must(foreign.load());
const program = must(foreign.program('pass'));
if (way === 'tcx') must(must(addon.linkTcx(program, Number(ifindex), 'ingress')).pin(`${pin}-link`));
else must(addon.attachClsact(program, Number(ifindex), 'ingress', { priority: 1, handle: 1 }, false));
must(must(foreign.map('.bss')).pin(`${pin}-map`));
