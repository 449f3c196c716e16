-- A dot above an i is the letter's own, so "i̇pek@…", the small form of "İpek@…", is the address "ipek@…". Other marks may
-- stand between the i and its dot, as in server/users/users.schema.ts.
--
-- While older servers still run, they answer the registration of such an address with an internal error. Without the
-- constraint they would create accounts that newer servers never find.

LOCK TABLE "users" IN SHARE ROW EXCLUSIVE MODE;

CREATE FUNCTION pg_temp.without_dots_above_i(email TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
  SELECT normalize(regexp_replace(normalize(split_part(email, '@', 1), NFD), '(?<=i[\u0300-\u036F]*)\u0307', '', 'g'), NFC)
         || '@' || split_part(email, '@', 2)
$$;

DO $$
DECLARE
  accounts TEXT;
BEGIN
  SELECT string_agg(pair, '; ' ORDER BY pair COLLATE "C") INTO accounts
    FROM (
      SELECT string_agg(format('"%s" (id %s)', email, id), ' and ' ORDER BY email COLLATE "C") AS pair
        FROM "users"
       GROUP BY pg_temp.without_dots_above_i(email) COLLATE "C"
      HAVING count(*) > 1
    ) AS pairs;
  IF accounts IS NOT NULL THEN
    RAISE EXCEPTION 'These accounts would become one, because a dot above an i no longer counts: %. Keep one account of each pair: delete the other, or change its address. Then start again.', accounts;
  END IF;
END
$$;

UPDATE "users"
   SET "email" = pg_temp.without_dots_above_i("email")
 WHERE normalize("email", NFD) ~ '^[^@]*i[\u0300-\u036F]*\u0307';

DROP FUNCTION pg_temp.without_dots_above_i(TEXT);

ALTER TABLE "users"
  ADD CONSTRAINT "users_email_has_no_dot_above_i" CHECK (normalize("email", NFD) !~ '^[^@]*i[\u0300-\u036F]*\u0307');
