package import PortalCore

extension SnowflakeDestination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "table", title: "Create a table",
                body: """
                    In Snowsight open a SQL worksheet with a role that may create databases, such as `SYSADMIN`, and run:

                    ```sql
                    CREATE DATABASE IF NOT EXISTS PORTAL;
                    CREATE SCHEMA IF NOT EXISTS PORTAL.EVENTS;
                    CREATE TABLE IF NOT EXISTS PORTAL.EVENTS.EVENTS (
                      EVENT_ID VARCHAR, SEQUENCE NUMBER, EVENT_TYPE VARCHAR,
                      OCCURRED_AT TIMESTAMP_TZ, EVENT VARIANT);
                    ```

                    The columns' names must stay; the others are yours. A row may come twice when an answer was lost; read with
                    `QUALIFY ROW_NUMBER() OVER (PARTITION BY EVENT_ID ORDER BY SEQUENCE) = 1`.
                    """,
                consolePath: "Projects → Worksheets", fields: ["database", "schema", "table"]),
            LogStreamStep(
                id: "key", title: "Make a key pair",
                body: """
                    On your own machine:

                    ```
                    openssl genrsa 2048 | openssl pkcs8 -topk8 -inform PEM -out portal.p8 -nocrypt
                    openssl rsa -in portal.p8 -pubout -out portal.pub
                    ```

                    Paste the whole of `portal.p8` as **Private key**, then delete the file.
                    """,
                fields: ["privateKey"]),
            LogStreamStep(
                id: "user", title: "Create a user that may only insert",
                body: """
                    With a role such as `SECURITYADMIN` or `ACCOUNTADMIN`, and a warehouse of yours (`XSMALL` is enough):

                    ```sql
                    CREATE ROLE PORTAL_WRITER;
                    GRANT USAGE ON DATABASE PORTAL TO ROLE PORTAL_WRITER;
                    GRANT USAGE ON SCHEMA PORTAL.EVENTS TO ROLE PORTAL_WRITER;
                    GRANT INSERT ON TABLE PORTAL.EVENTS.EVENTS TO ROLE PORTAL_WRITER;
                    GRANT USAGE ON WAREHOUSE YOUR_WAREHOUSE TO ROLE PORTAL_WRITER;
                    CREATE USER PORTAL_EVENTS TYPE = SERVICE DEFAULT_ROLE = PORTAL_WRITER
                      DEFAULT_WAREHOUSE = YOUR_WAREHOUSE RSA_PUBLIC_KEY = 'MIIB…';
                    GRANT ROLE PORTAL_WRITER TO USER PORTAL_EVENTS;
                    ```

                    `RSA_PUBLIC_KEY` is the content of `portal.pub` without its first and last line, on one line. **Warehouse**
                    and **Role** here can stay empty, since the user has defaults.

                    A warehouse that starts for a few events costs a minute each time. Share one that runs anyway.
                    """,
                consolePath: "Projects → Worksheets", fields: ["user", "warehouse", "role"]),
            LogStreamStep(
                id: "account", title: "Enter the account",
                body: """
                    Choose your account at the bottom left, then **View account details**, and copy **Account identifier**. If a
                    point joins its two parts, put a hyphen there.

                    **Address** stays empty unless you reach Snowflake by a private link. If a network policy is in force, add
                    the addresses of this portal to it.
                    """,
                consolePath: "Account menu → Account → View account details", fields: ["account", "endpoint"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. Then run `SELECT * FROM PORTAL.EVENTS.EVENTS ORDER BY OCCURRED_AT DESC
                    LIMIT 10`.
                    """,
                consolePath: "Projects → Worksheets"),
        ]
    }
}
