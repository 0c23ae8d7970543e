"""A real RTSP server on loopback for tests: one video file in H.264, or a test picture, served again and again.

Usage: rtsp-server.py PORT PATH [FILE | WIDTHxHEIGHT] [USER:PASSWORD]. Prints "ready" when it listens.
"""
import sys
import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PICTURE = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width={0},height={1},framerate=15/1 ! jpegenc ! rtpjpegpay name=pay0 pt=26"
FILE = 'filesrc location="{0}" ! parsebin ! h264parse config-interval=-1 ! rtph264pay name=pay0 pt=96 config-interval=-1'


def launch_line(what):
    size = what.split("x")
    if len(size) == 2 and all(part.isdigit() for part in size):
        return PICTURE.format(*size)
    return FILE.format(what)


def protect(server, factory, login):
    user, password = login.split(":", 1)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)


def main(port, path, what, login=None):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {launch_line(what)} )")
    factory.set_shared(True)
    server.get_mount_points().add_factory(f"/{path}", factory)
    if login is not None:
        protect(server, factory, login)
    if server.attach(None) == 0:
        sys.exit(f"port {port} is taken")
    print("ready", flush=True)
    GLib.MainLoop().run()


main(*sys.argv[1:])
