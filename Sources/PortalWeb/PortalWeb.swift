/// Incoming HTTP.
package enum PortalWeb {}
