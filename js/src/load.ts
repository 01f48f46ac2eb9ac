/** Loading Wasm in a browser. */

import type { Guard } from './guard.js';

/** Where the Wasm comes from: its address, a response, its bytes or the compiled module. */
export type WasmSource = string | URL | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module;

/** wasm-bindgen's loader: compiles while it downloads, where the server's MIME type allows it. */
type Load = (source: { module_or_path: WasmSource }) => Promise<unknown>;

/** Makes `init`: loads once, however often it is called; after a failure it may be called again. */
export function loader(guard: Guard, load: Load, nearby: () => URL): (source?: WasmSource) => Promise<void> {
  let loading: Promise<void> | undefined;
  return (source) => {
    loading ??= load({ module_or_path: source ?? nearby() }).then(
      () => guard.open(),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
}
