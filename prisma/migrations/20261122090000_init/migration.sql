CREATE TYPE "todo_priority" AS ENUM ('normal', 'low', 'medium', 'high', 'top');

CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "first_name" TEXT NOT NULL,
    "last_name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "password_version" INTEGER NOT NULL DEFAULT 1,
    "email_verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "users_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "users_email_is_normalised" CHECK ("email" = lower("email")),
    CONSTRAINT "users_email_length" CHECK (char_length("email") BETWEEN 3 AND 254),
    CONSTRAINT "users_first_name_length" CHECK (char_length("first_name") BETWEEN 1 AND 100),
    CONSTRAINT "users_last_name_length" CHECK (char_length("last_name") BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");

CREATE TABLE "sessions" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "password_version" INTEGER NOT NULL,
    "seed" BYTEA NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 0,
    "user_agent" TEXT,
    "ip" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sessions_seed_length" CHECK (octet_length("seed") = 32),
    CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

CREATE INDEX "sessions_user_id_idx" ON "sessions" ("user_id");
-- To find the expired ones.
CREATE INDEX "sessions_expires_at_idx" ON "sessions" ("expires_at");

CREATE TABLE "todos" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "description" TEXT NOT NULL,
    "priority" "todo_priority" NOT NULL,
    "due_date" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "todos_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "todos_description_length" CHECK (char_length("description") BETWEEN 1 AND 2000),
    CONSTRAINT "todos_version_is_positive" CHECK ("version" >= 1),
    CONSTRAINT "todos_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE RESTRICT
);

-- One index for each sort order of todos.list, read forwards or backwards. Each ends with the id, so that a
-- page can begin exactly after the last row of the one before.
CREATE INDEX "todos_owner_id_created_at_id_idx" ON "todos" ("owner_id", "created_at", "id");
CREATE INDEX "todos_owner_id_priority_id_idx" ON "todos" ("owner_id", "priority", "id");
-- A todo without a due date is due last.
CREATE INDEX "todos_owner_id_due_date_id_idx" ON "todos" ("owner_id", COALESCE("due_date", 'infinity'), "id");

-- Counters of rate-limiter-flexible, whose columns these are.
CREATE TABLE "rate_limits" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,
    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "rate_limits_expire_idx" ON "rate_limits" ("expire");
