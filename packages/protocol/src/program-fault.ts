import * as z from 'zod';

/**
 * Why a program cannot run as it is, where callers may want to tell it apart.
 *
 * - `PACKAGE_UNAVAILABLE`: it imports a package that is not here, whatever the policy; the message says what to use.
 * - `WHEEL_UNUSABLE`: a wheel among its files cannot be put on the path; the message says why.
 */
export const ProgramFaultCode = z.enum(['PACKAGE_UNAVAILABLE', 'WHEEL_UNUSABLE']);
export type ProgramFaultCode = z.infer<typeof ProgramFaultCode>;
