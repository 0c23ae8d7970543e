/** Node has it as a global; its type declarations leave it to browsers' ones. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]?: 'WebAssembly.Module';
  }
  function compile(bytes: ArrayBufferView | ArrayBuffer): Promise<Module>;
}
