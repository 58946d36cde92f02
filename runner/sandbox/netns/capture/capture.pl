# Tells every frame that passes the ports it is given: perl - PORT... prints, for each,
# sixteen bytes in little-endian order (seconds, nanoseconds, length, port counted from 0,
# direction) and the frame. It runs where the bridges are and holds the lab's only
# CAP_NET_RAW; it copies bytes and understands none of them.
#
# Direction 0: the host sent it. 1: it goes to the host. 2: the kernel had no room for as
# many frames as the length says. See packet(7), socket(7), netdevice(7).
#
# No module is loaded: each costs every lab a millisecond. A test checks it with strict and warnings.
my ($AF_PACKET, $SOCK_RAW, $ETH_P_ALL, $PACKET_OUTGOING, $MSG_DONTWAIT) = (17, 3, 3, 4, 0x40);
my ($SOL_SOCKET, $SO_RCVBUF, $SOL_PACKET, $PACKET_STATISTICS) = (1, 8, 263, 6);
my ($SIOCGIFINDEX, $SIOCGSTAMPNS) = (0x8933, 0x8907);
my ($RECEIVE_BYTES, $FRAME_BYTES, $AT_ONCE, $MISSED) = (1 << 20, 65535, 256, 2);

my $network_order = unpack 'n', pack 'S', $ETH_P_ALL;
my @sockets;

sub open_port {
  my ($name) = @_;
  socket my $socket, $AF_PACKET, $SOCK_RAW, 0 or die "capture: socket: $!\n";
  ioctl $socket, $SIOCGIFINDEX, my $request = pack 'a16 x24', $name or die "capture: $name: $!\n";
  my $index = unpack 'x16 i', $request;
  setsockopt $socket, $SOL_SOCKET, $SO_RCVBUF, $RECEIVE_BYTES;
  ioctl $socket, $SIOCGSTAMPNS, my $stamp = "\0" x 16;
  bind $socket, pack 'S S i x12', $AF_PACKET, $network_order, $index or die "capture: bind: $!\n";
  return $socket;
}

sub record {
  my ($seconds, $nanoseconds, $port, $direction, $frame) = @_;
  return pack 'V V V v v a*', $seconds, $nanoseconds, length $frame, $port, $direction, $frame;
}

# What waits at a port: seconds, nanoseconds, record.
sub drain {
  my ($socket, $port) = @_;
  my @seen;
  while (@seen < $AT_ONCE && defined(my $from = recv $socket, my $frame, $FRAME_BYTES, $MSG_DONTWAIT)) {
    ioctl $socket, $SIOCGSTAMPNS, my $stamp = "\0" x 16;
    my ($seconds, $nanoseconds) = unpack 'q q', $stamp;
    my $direction = unpack('x10 C', $from) == $PACKET_OUTGOING ? 1 : 0;
    push @seen, [$seconds, $nanoseconds, record($seconds, $nanoseconds, $port, $direction, $frame)];
  }
  return @seen;
}

sub drain_all { return map { drain($sockets[$_], $_) } 0 .. $#sockets }

sub compare { return $_[0][0] <=> $_[1][0] || $_[0][1] <=> $_[1][1] }

sub by_time { return sort { compare($a, $b) } @_ }

# Reading the count sets it to zero.
sub missed {
  my ($socket, $port) = @_;
  my (undef, $count) = unpack 'I I', getsockopt $socket, $SOL_PACKET, $PACKET_STATISTICS;
  return $count ? pack 'V V V v v', 0, 0, $count, $port, $MISSED : '';
}

sub deliver {
  my ($bytes) = @_;
  while (length $bytes) {
    my $written = syswrite STDOUT, $bytes;
    exit 0 unless defined $written;
    substr $bytes, 0, $written, '';
  }
}

@sockets = map { open_port($_) } @ARGV;
my $all = '';
vec($all, fileno $_, 1) = 1 for @sockets, *STDOUT;
# Whoever started this goes on now: the ports are watched.
exit 0 if fork;
my @held;
while (1) {
  select my $readable = $all, undef, undef, undef unless @held;
  # Nobody writes there: it is readable when whoever listened is gone.
  exit 0 if !@held && vec $readable, fileno STDOUT, 1;
  # All that passed before the last of these is in some queue by now, and the second round
  # finds it; what the second round finds beyond waits, so that all come in order.
  my @first = by_time(@held, drain_all());
  my $last = $first[-1] or next;
  my @both = by_time(@first, drain_all());
  my @seen = grep { compare($_, $last) <= 0 } @both;
  @held = @both[@seen .. $#both];
  deliver(join '', map({ $_->[2] } @seen), map { missed($sockets[$_], $_) } 0 .. $#sockets);
}
