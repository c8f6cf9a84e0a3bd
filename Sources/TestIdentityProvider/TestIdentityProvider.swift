/// A small identity provider.
package enum TestIdentityProvider {}
