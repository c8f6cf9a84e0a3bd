extension DNSHost {
    /// The hosts that are met most, with the words of their consoles in 2026.
    package static let known: [DNSHost] = [
        DNSHost(
            name: "Akamai Edge DNS", serverNames: ["akam.net"],
            menuPath: "Edge DNS → the zone → Record sets → Add record set", nameField: "Name", valueField: "Value",
            nameForm: .full),
        DNSHost(
            name: "Alibaba Cloud DNS", serverNames: ["hichina.com", "alidns.com"],
            menuPath: "Alibaba Cloud DNS → Authoritative zone → DNS settings → Add record", nameField: "Hostname",
            valueField: "Record value"),
        DNSHost(
            name: "Amazon Route 53", serverNames: ["*awsdns-"],
            menuPath: "Route 53 → Hosted zones → the zone → Create record", nameField: "Record name",
            valueField: "Value", apex: "", quotesValue: true),
        DNSHost(
            name: "Azure DNS",
            serverNames: ["azure-dns.com", "azure-dns.net", "azure-dns.org", "azure-dns.info"],
            menuPath: "DNS zones → the zone → Record sets → Add", nameField: "Name", valueField: "Value"),
        DNSHost(
            name: "Bluehost", serverNames: ["bluehost.com"],
            menuPath: "Domains → the domain → DNS → Manage advanced DNS records → Add record", nameField: "Host record",
            valueField: "TXT value"),
        DNSHost(
            name: "Cloudflare", serverNames: ["ns.cloudflare.com"],
            menuPath: "the domain → DNS → Records → Add record", nameField: "Name", valueField: "Content"),
        DNSHost(
            name: "DigitalOcean", serverNames: ["digitalocean.com"],
            menuPath: "Networking → Domains → the domain → TXT", nameField: "Hostname", valueField: "Value"),
        DNSHost(
            name: "DNSimple",
            serverNames: ["dnsimple.com", "dnsimple-edge.com", "dnsimple-edge.net", "dnsimple-edge.org"],
            menuPath: "the domain → DNS → Manage records → Add record", nameField: "Name", valueField: "Content",
            apex: ""),
        DNSHost(
            name: "Dynadot", serverNames: ["dynadot.com"],
            menuPath: "My Domains → Manage Domains → the domain → DNS Settings", nameField: "Subdomain",
            valueField: "Value", apex: ""),
        DNSHost(
            name: "Gandi", serverNames: ["gandi.net"],
            menuPath: "Domain → the domain → DNS Records → Add record", nameField: "Name", valueField: "Text value"),
        DNSHost(
            name: "GoDaddy", serverNames: ["domaincontrol.com"],
            menuPath: "My Products → Domains → the domain → DNS → Add New Record", nameField: "Name",
            valueField: "Value"),
        DNSHost(
            name: "Google Cloud DNS", serverNames: ["googledomains.com"],
            menuPath: "Network services → Cloud DNS → the zone → Add standard", nameField: "DNS name",
            valueField: "TXT data", apex: ""),
        DNSHost(
            name: "Hetzner DNS",
            serverNames: ["ns.hetzner.com", "ns.hetzner.de", "first-ns.de", "second-ns.com", "second-ns.de"],
            menuPath: "DNS → the zone → Records → Add record", nameField: "Name", valueField: "Value"),
        DNSHost(
            name: "Hostinger", serverNames: ["dns-parking.com"],
            menuPath: "Domains → the domain → DNS / Nameservers → Manage DNS records", nameField: "Name",
            valueField: "TXT value"),
        DNSHost(
            name: "Infomaniak", serverNames: ["infomaniak.ch", "infomaniak.com"],
            menuPath: "Domains → the domain → DNS zone → Add a record", nameField: "Source", valueField: "Target",
            apex: ""),
        DNSHost(
            name: "IONOS", serverNames: ["ui-dns.com", "ui-dns.de", "ui-dns.org", "ui-dns.biz"],
            menuPath: "Domains & SSL → the domain → DNS → Add record", nameField: "Host name", valueField: "Value"),
        DNSHost(
            name: "Linode", serverNames: ["linode.com"],
            menuPath: "Domains → the domain → TXT Record → Add a TXT Record", nameField: "Hostname",
            valueField: "Value", apex: ""),
        DNSHost(
            name: "Name.com", serverNames: ["name.com"],
            menuPath: "My Domains → the domain → Manage DNS Records", nameField: "Host", valueField: "Answer", apex: ""),
        DNSHost(
            name: "Namecheap", serverNames: ["registrar-servers.com"],
            menuPath: "Domain List → Manage → Advanced DNS → Add New Record", nameField: "Host", valueField: "Value"),
        DNSHost(
            name: "Network Solutions", serverNames: ["worldnic.com"],
            menuPath: "My Domain Names → Manage → Advanced DNS → Manage → Add record", nameField: "Refers to",
            valueField: "TXT value"),
        DNSHost(
            name: "NS1", serverNames: ["nsone.net"], menuPath: "DNS → Zones → the zone → Add record",
            nameField: "Domain", valueField: "Text", apex: ""),
        DNSHost(
            name: "Oracle Cloud DNS", serverNames: ["dynect.net", "*dns.oraclecloud"],
            menuPath: "Networking → DNS management → Zones → the zone → Records → Add record", nameField: "Name",
            valueField: "RDATA", apex: ""),
        DNSHost(
            name: "OVHcloud", serverNames: ["ovh.net", "ovh.ca", "anycast.me"],
            menuPath: "Web Cloud → Domain names → the domain → DNS zone → Add an entry", nameField: "Subdomain",
            valueField: "Value", apex: ""),
        DNSHost(
            name: "Porkbun", serverNames: ["porkbun.com"],
            menuPath: "Domain Management → the domain → DNS", nameField: "Host", valueField: "Answer", apex: ""),
        DNSHost(
            name: "Squarespace", serverNames: ["squarespacedns.com", "squarespace-dns.com"],
            menuPath: "Domains → the domain → DNS → DNS Settings → Custom records → Add record", nameField: "Host",
            valueField: "Data"),
        DNSHost(
            name: "STRATO", serverNames: ["rzone.de"],
            menuPath: "Domains → Domain management → the domain → DNS → TXT and CNAME records", nameField: "Prefix",
            valueField: "Value", apex: ""),
        DNSHost(
            name: "Vercel", serverNames: ["vercel-dns.com"], menuPath: "Domains → the domain → DNS Records → Add",
            nameField: "Name", valueField: "Value"),
        DNSHost(
            name: "Wix", serverNames: ["wixdns.net"],
            menuPath: "Domains → Domain Actions → Manage DNS Records → TXT → Add Record", nameField: "Host Name",
            valueField: "Value"),
    ]
}
