package import PortalCore

extension S3Destination {
    package var setupSteps: [LogStreamStep] {
        [
            LogStreamStep(
                id: "bucket", title: "Create a bucket",
                body: """
                    Sign in to the AWS Management Console. Choose **Create bucket**, a name and a Region, and keep **Block all
                    public access** ticked. **Object Lock** and **SSE-KMS** work, with `kms:GenerateDataKey` for the user
                    below.

                    Enter the name as **Bucket** and the Region's code, such as `eu-central-1`, as **Region**. Events lie
                    under `PREFIX/2026/11/22/23/STREAM-FIRST-LAST.ndjson`, by the hour of the first event in UTC; the numbers
                    are places in the log. **Prefix** can stay empty.
                    """,
                consolePath: "Amazon S3 → Buckets → Create bucket", fields: ["bucket", "region", "prefix"]),
            LogStreamStep(
                id: "user", title: "Create a user that may only write",
                body: """
                    Choose **Create user**, name it `portal-events`, and leave console access unticked. After it was made,
                    open it and choose **Permissions → Add permissions → Create inline policy → JSON**:

                    ```json
                    {
                      "Version": "2012-10-17",
                      "Statement": [
                        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::BUCKET/PREFIX/*"}
                      ]
                    }
                    ```

                    Put in your bucket and prefix; without a prefix, end with `BUCKET/*`.
                    """,
                consolePath: "IAM → Users → Create user"),
            LogStreamStep(
                id: "key", title: "Create an access key",
                body: """
                    Open the user, choose **Security credentials → Access keys → Create access key**, and **Application
                    running outside AWS**. Copy **Access key** into **Access key ID** and **Secret access key** here. The
                    secret is shown only once.
                    """,
                consolePath: "IAM → Users → portal-events → Security credentials",
                fields: ["accessKeyId", "secretAccessKey"]),
            LogStreamStep(
                id: "endpoint", title: "Storage other than AWS",
                body: """
                    For storage that speaks S3's protocol (MinIO, Cloudflare R2, Wasabi, Ceph) give its address as
                    **Endpoint**, and as **Region** what it signs with (R2: `auto`; MinIO: `us-east-1`). The bucket then stands
                    in the path. For AWS leave it empty.
                    """,
                fields: ["endpoint"]),
            LogStreamStep(
                id: "test", title: "Send a test event",
                body: """
                    Save the stream and choose **Test**. An object whose name contains `test` appears in the bucket; it can be
                    deleted.
                    """,
                consolePath: "Amazon S3 → Buckets → your bucket → Objects"),
        ]
    }
}
