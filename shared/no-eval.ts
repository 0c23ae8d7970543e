// Schemas otherwise try to compile themselves with `new Function` as they are made, which the content security policy
// refuses and reports. zod finds this when it is loaded, whichever part of the bundle it is in and whoever asks for it
// first; so this imports nothing, and is imported before anything else.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
