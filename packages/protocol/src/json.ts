import * as z from 'zod';

/** Any JSON value. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export const JsonValue: z.ZodType<JsonValue> = z.json();

/** A JSON Schema as data. MAE reads the 2020-12 vocabulary that `z.toJSONSchema` writes. */
export type JsonSchema = { [key: string]: unknown };

export const JsonSchema: z.ZodType<JsonSchema> = z.record(z.string(), z.unknown());

/** Lower-case hexadecimal SHA-256 of some bytes. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** A count or an amount: never negative, never NaN or infinite. */
export const Amount = z.number().nonnegative();
export const Count = z.int().nonnegative();
