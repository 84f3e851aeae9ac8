/** What V8 must be told before more than one thread parses. */
import { setFlagsFromString } from 'node:v8';

/** The first major version with the flag, that of Node 22; before it V8 has no wrappers of this kind. */
const V8_WITH_WRAPPER_TIERS = 12;
/** More calls than a process makes; fits the 31 bits of a small integer. */
const NEVER = 1_000_000_000;

/**
 * To be called before threads that parse are started; costs nothing. After 1,000 calls from a parser into JavaScript V8
 * compiles a wrapper for them, which all threads share and which is freed while others come and go: now and then that
 * ends the process, in `ThreadIsolation::UnregisterWasmAllocation` (nodejs/node#64500). So V8 keeps the wrapper that it
 * begins with. A parser calls rarely enough that no time is lost.
 */
export function prepareForParserThreads(): void {
  if (Number.parseInt(process.versions.v8, 10) >= V8_WITH_WRAPPER_TIERS)
    setFlagsFromString(`--wasm-wrapper-tiering-budget=${NEVER}`);
}
