import * as z from "zod";

/** What a visitor of a share link may see (product.md 8.16); scores and chart always. */
export const shareScopeSchema = z.strictObject({
  skillText: z.boolean().default(true),
  items: z.boolean().default(false),
  costs: z.boolean().default(false),
  modelNames: z.boolean().default(true),
});
export type ShareScope = z.infer<typeof shareScopeSchema>;

export const postShareSchema = z.strictObject({
  scope: shareScopeSchema.prefault({}),
  expiresInDays: z.union([z.literal(1), z.literal(7), z.literal(30), z.null()]).default(7),
});
export type PostShare = z.infer<typeof postShareSchema>;

/** 128 random bits, base64url. */
export const shareTokenSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
