import { config } from 'zod';

// Schemas otherwise try to compile themselves with `new Function` as they are made, which the content security policy
// refuses and reports. Import this before any module that makes a schema.
config({ jitless: true });
