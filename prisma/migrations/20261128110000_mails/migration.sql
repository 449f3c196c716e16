-- A row of this table is now a mail, too: servers send it when it is due. The token is derived from its id with a key that
-- is not here. Servers of the version before go on working with the table, and links that they have mailed stay valid.
ALTER TABLE "mailed_tokens" DROP CONSTRAINT "mailed_tokens_pkey";
ALTER TABLE "mailed_tokens" ADD COLUMN "id" UUID NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE "mailed_tokens" ADD CONSTRAINT "mailed_tokens_pkey" PRIMARY KEY ("id");

-- Only rows of the version before have a hash.
ALTER TABLE "mailed_tokens" ALTER COLUMN "hash" DROP NOT NULL;
CREATE UNIQUE INDEX "mailed_tokens_hash_key" ON "mailed_tokens" ("hash");

-- A request for an address without an account makes a row too. It must not cost less than one for an account, so there is
-- no foreign key: checking one takes time, and locks the user's row.
ALTER TABLE "mailed_tokens" DROP CONSTRAINT "mailed_tokens_user_id_fkey";
DROP INDEX "mailed_tokens_user_id_idx";
ALTER TABLE "mailed_tokens" ALTER COLUMN "user_id" DROP NOT NULL;
ALTER TABLE "mailed_tokens" ALTER COLUMN "password_version" DROP NOT NULL;

ALTER TABLE "mailed_tokens" ADD COLUMN "limit_key" TEXT NOT NULL DEFAULT '';
ALTER TABLE "mailed_tokens" ADD COLUMN "attempts" INTEGER NOT NULL DEFAULT 0;
-- Null in the rows of the version before, which has sent their mails.
ALTER TABLE "mailed_tokens" ADD COLUMN "due_at" TIMESTAMPTZ(3);
ALTER TABLE "mailed_tokens" ADD COLUMN "spent_at" TIMESTAMPTZ(3);
CREATE INDEX "mailed_tokens_due_at_idx" ON "mailed_tokens" ("due_at");
