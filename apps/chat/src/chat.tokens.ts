/** Injects the parsed `ChatConfig`. */
export const CHAT_CONFIG = Symbol('CHAT_CONFIG');
/** Injects the `Host` of the process. */
export const HOST = Symbol('HOST');
/** Injects the owner's `Persona`. */
export const PERSONA = Symbol('PERSONA');
