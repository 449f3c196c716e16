CREATE TYPE "mailed_token_purpose" AS ENUM ('verify_email', 'reset_password');

-- Tokens that were sent by mail. Only their hashes are kept: whoever reads this table can use none of them.
CREATE TABLE "mailed_tokens" (
    "hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "purpose" "mailed_token_purpose" NOT NULL,
    "password_version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "mailed_tokens_pkey" PRIMARY KEY ("hash"),
    CONSTRAINT "mailed_tokens_hash_length" CHECK (octet_length("hash") = 32),
    CONSTRAINT "mailed_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

CREATE INDEX "mailed_tokens_user_id_idx" ON "mailed_tokens" ("user_id");
-- To find the expired ones.
CREATE INDEX "mailed_tokens_expires_at_idx" ON "mailed_tokens" ("expires_at");
