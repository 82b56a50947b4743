-- AlterTable
ALTER TABLE "Run" ADD COLUMN "pinnedAt" DATETIME;
ALTER TABLE "Run" ADD COLUMN "notes" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Run" ADD COLUMN "tags" TEXT NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "LibrarySkill" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "notes" TEXT NOT NULL DEFAULT '',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archivedAt" DATETIME
);

-- CreateTable
CREATE TABLE "LibraryVersion" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "skillId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "contentHash" TEXT NOT NULL,
    "skillHash" TEXT NOT NULL,
    "lengthChars" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "LibraryVersion_skillId_fkey" FOREIGN KEY ("skillId") REFERENCES "LibrarySkill" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "LibrarySkill_createdAt_id_idx" ON "LibrarySkill"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "LibraryVersion_skillId_number_key" ON "LibraryVersion"("skillId", "number");
