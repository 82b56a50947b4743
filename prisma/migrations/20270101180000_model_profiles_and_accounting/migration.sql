-- CreateTable
CREATE TABLE "ModelProfile" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "lastCheck" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- AlterTable
ALTER TABLE "ModelCall" ADD COLUMN "reasoningTokens" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "ModelCall" ADD COLUMN "cacheWriteTokens" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "ModelCall" ADD COLUMN "savedTokens" INTEGER;

-- CreateIndex
CREATE UNIQUE INDEX "ModelProfile_name_key" ON "ModelProfile"("name");

-- CreateIndex
CREATE INDEX "ModelProfile_createdAt_id_idx" ON "ModelProfile"("createdAt", "id");
