-- Tokens written into a prompt cache were counted inside the input; they stand beside it now.
UPDATE "ModelCall" SET "inputTokens" = "inputTokens" - "cacheWriteTokens"
WHERE "cacheWriteTokens" > 0 AND "inputTokens" >= "cacheWriteTokens";
