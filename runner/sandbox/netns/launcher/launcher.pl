# Starts processes for the runner: perl launcher.pl NAME RUNNER SETNS UNSHARE MOUNT PRCTL PRLIMIT MEMFD SCHED
#
# The runner is large and serves everybody; to fork it takes milliseconds in which it serves
# nobody. This process is small. It is also the leader of a session of its own, so that a kernel
# which shares out the processors by sessions (sched(7), autogroup) puts all programs together on
# one side and the runner on the other, and can compare programs with each other.
#
# It listens on the abstract socket NAME (unix(7)), for process RUNNER alone. Each connection
# begins with eight bytes, little-endian: the number of a launch, an index, and what it is.
# - Kind 0 becomes the descriptor of that index.
# - Kind 1 brings the order, behind its length in four bytes: fields, each behind its own length.
#   It is answered with "started PID", and in the end with "exit CODE" or "signal NUMBER".
# - Kind 2 brings pids in the same way, whose processes from now on stand back (SCHED_IDLE).
#
# It ends when its input does; what it started ends with it, and before that what somebody left who
# ended: bwrap(1) asks to end with its parent, and may lose that parent before it has asked. The
# other seven words are this processor's numbers of system calls.
use strict;
use warnings;
use Fcntl qw(F_DUPFD);
use POSIX qw(:sys_wait_h);
use Socket;

my ($CLONE_NEWNS, $CLONE_NEWUSER, $CLONE_NEWPID, $CLONE_NEWNET) = (0x20000, 0x10000000, 0x20000000, 0x40000000);
my ($MS_NOSUID, $MS_NODEV, $MS_NOEXEC, $MS_REC, $MS_PRIVATE) = (2, 4, 8, 0x4000, 0x40000);
my ($PR_SET_PDEATHSIG, $PR_SET_DUMPABLE, $PR_SET_CHILD_SUBREAPER, $PR_SET_THP_DISABLE) = (1, 4, 36, 41);
my ($SIGKILL, $RLIMIT_CORE, $SCHED_IDLE) = (9, 4, 5);
my ($DESCRIPTOR, $ORDER, $STAND_BACK) = (0 .. 2);
# Higher than any descriptor of a command.
my $ASIDE = 64;

my ($name, $runner, $setns, $unshare, $mount, $prctl, $prlimit, $memfd, $sched) = @ARGV;

my %connections;
my %launches;
my %controls;
my @held;

# A number goes to the kernel as it is, a text as its address, which perl wants to be a variable's.
sub must {
  my ($number, @words) = @_;
  push @words, 0 while @words < 5;
  my $answer = syscall($number + 0, @words);
  die "system call $number: $!\n" if $answer == -1;
  return $answer;
}

sub put {
  my ($place, $text) = @_;
  open my $file, $place or die "$place: $!\n";
  syswrite $file, $text or die "$place: $!\n";
}

# Fields that each stand behind their length.
sub fields { return unpack '(V/a)*', $_[0] }

# The descriptors of a command, and no others. What perl holds of those that are closed it must hold
# until the command begins: it would close their numbers once more.
sub place {
  my (%wanted) = @_;
  my %aside = map { $_ => fcntl($wanted{$_}, F_DUPFD, $ASIDE) // die "fcntl: $!\n" } keys %wanted;
  my %spared = map { $_ => 1 } values %aside;
  opendir my $folder, '/proc/self/fd' or die "/proc/self/fd: $!\n";
  push @held, $folder, values %wanted;
  my @open = grep { /^\d+$/ && !$spared{$_} } readdir $folder;
  POSIX::close($_) for @open;
  for my $index (keys %aside) {
    POSIX::dup2($aside{$index}, $index) // die "dup2: $!\n";
    POSIX::close($aside{$index});
  }
}

# A cgroup is entered by writing to a file of its; the kernel asks what the one who opened it may do.
sub open_entrance {
  my ($file) = @_;
  return if $file eq '';
  open my $entrance, '>', $file or die "$file: $!\n";
  return $entrance;
}

# A text as a descriptor that can be read to its end.
sub blob {
  my ($text) = @_;
  my $label = 'blob';
  open my $file, '+<&=', must($memfd, $label) or die "memfd: $!\n";
  binmode $file;
  syswrite $file, $text if length $text;
  sysseek $file, 0, 0;
  return $file;
}

sub become_user {
  my ($uid, $gid) = @_;
  return if $uid eq '';
  ($(, $)) = ($gid, "$gid $gid");
  ($<, $>) = ($uid, $uid);
  die "cannot be user $uid\n" if $< != $uid || $> != $uid;
}

# Namespaces of a process, and a network by its file; the user namespace first: it gives the rights for the others.
sub enter {
  my ($pid, $network) = @_;
  my @all = (
    [$CLONE_NEWUSER, "/proc/$pid/ns/user"],
    [$CLONE_NEWNS, "/proc/$pid/ns/mnt"],
    [$CLONE_NEWPID, "/proc/$pid/ns/pid"],
    [$CLONE_NEWNET, $network],
  );
  my @open = map { open my $file, '<', $_->[1] or die "$_->[1]: $!\n"; [$_->[0], $file] } @all;
  must($setns, fileno $_->[1], $_->[0]) for @open;
}

# Waits for the one process that lives in the namespaces that were entered, and ends as it did.
sub wait_for_inner {
  my $inner = fork // die "fork: $!\n";
  return if $inner == 0;
  POSIX::close($_) for 0 .. $ASIDE;
  waitpid $inner, 0;
  POSIX::_exit(WIFSIGNALED($?) ? 128 + WTERMSIG($?) : WEXITSTATUS($?));
}

# A tmpfs of bounded size and number of files, seen by this process alone; first in the queue when
# memory runs out (proc_pid_oom_score_adj(5)); no huge pages, of which one that is given back in
# part stays with the kernel, where no process is seen to hold it; no cores: where the machine's
# pattern is a pipe (core(5)) a limit of 0 still starts its helper, and only a limit of 1 does not.
sub prepare_room {
  my ($folder, $bytes, $files) = @_;
  my ($none, $root, $kind, $options) = ('none', '/', 'tmpfs', "size=$bytes,nr_inodes=$files");
  must($unshare, $CLONE_NEWNS);
  must($mount, $none, $root, $none, $MS_REC | $MS_PRIVATE);
  must($mount, $none, $folder, $kind, $MS_NOSUID | $MS_NODEV | $MS_NOEXEC, $options);
  put('>/proc/self/oom_score_adj', '1000');
  must($prctl, $PR_SET_THP_DISABLE, 1);
  my $limit = pack 'Q Q', 1, 1;
  must($prlimit, 0, $RLIMIT_CORE, $limit);
}

# In the new process: what the order says, and then the command.
sub run {
  my ($order, %sockets) = @_;
  my %said = fields($order);
  my @command = fields($said{command});
  my %blobs = fields($said{blobs});
  place(%sockets, map { $_ => blob($blobs{$_}) } keys %blobs);
  my $entrance = open_entrance($said{cgroup});
  setpgrp;
  setpriority 0, 0, $said{priority};
  become_user($said{uid}, $said{gid});
  %ENV = ();
  chdir '/';
  if ($said{holder} ne '') {
    enter($said{holder}, $said{network});
    must($prctl, $PR_SET_PDEATHSIG, $SIGKILL);
    # What changed its rights may not write into its own folder of /proc otherwise (prctl(2)).
    must($prctl, $PR_SET_DUMPABLE, 1);
    wait_for_inner();
  }
  syswrite $entrance, '0' or die "cgroup: $!\n" if $entrance;
  prepare_room(fields($said{room})) if $said{room} ne '';
  exec { $command[0] } @command or die "$command[0]: $!\n";
}

sub start {
  my ($launch) = @_;
  my $pid = fork;
  if (defined $pid && $pid == 0) {
    $SIG{CHLD} = 'DEFAULT';
    eval { run($launch->{order}, %{ $launch->{sockets} }) };
    syswrite STDERR, "launcher: $@";
    POSIX::_exit(127);
  }
  my $control = $launch->{control};
  $controls{$pid} = $control if defined $pid;
  syswrite $control, defined $pid ? "started $pid\n" : "failed fork: $!\n";
}

sub stand_back {
  my ($pids) = @_;
  my $parameter = pack 'i', 0;
  for my $pid (unpack 'V*', $pids) {
    opendir my $tasks, "/proc/$pid/task" or next;
    syscall($sched + 0, $_ + 0, $SCHED_IDLE, $parameter) for grep { /^\d+$/ } readdir $tasks;
  }
}

sub children {
  open my $file, '<', "/proc/self/task/$$/children" or die "children: $!\n";
  return split ' ', <$file> // '';
}

sub reap {
  while ((my $pid = waitpid -1, WNOHANG) > 0) {
    my $control = delete $controls{$pid} or next;
    my $signal = WIFSIGNALED($?) ? WTERMSIG($?) : 0;
    syswrite $control, $signal ? "signal $signal\n" : 'exit ' . WEXITSTATUS($?) . "\n";
  }
  # What somebody left who ended is this process's child by now, and nobody's any more.
  kill 'KILL', grep { !$controls{$_} } children();
}

sub leave {
  $SIG{CHLD} = 'DEFAULT';
  while (my @left = children()) {
    kill 'KILL', @left;
    waitpid -1, 0;
  }
  exit 0;
}

sub begin_if_complete {
  my ($number) = @_;
  my $launch = $launches{$number};
  my $wanted = $launch->{wanted} // return;
  return if grep { !$launch->{sockets}{$_} } @$wanted;
  delete $launches{$number};
  start($launch);
}

# What a connection is for, once its first bytes are there; an order's bytes follow.
sub take {
  my ($socket, $state) = @_;
  return if length $state->{bytes} < 8;
  my ($number, $index, $kind, $body) = unpack 'V v v a*', $state->{bytes};
  if ($kind == $DESCRIPTOR) {
    $launches{$number}{sockets}{$index} = $socket;
  } else {
    return if length $body < 4 || length $body < 4 + unpack 'V', $body;
    my $said = substr $body, 4;
    if ($kind == $STAND_BACK) {
      stand_back($said);
    } else {
      my %order = fields($said);
      @{ $launches{$number} }{qw(order control wanted)} = ($said, $socket, [unpack 'v*', $order{sockets}]);
    }
  }
  delete $connections{ fileno $socket };
  begin_if_complete($number) if $launches{$number};
}

# Of a descriptor only its first eight bytes: what comes behind them is the command's.
sub receive {
  my ($socket) = @_;
  my $state = $connections{ fileno $socket };
  my $room = length $state->{bytes} < 8 ? 8 - length $state->{bytes} : 1 << 16;
  my $read = sysread $socket, $state->{bytes}, $room, length $state->{bytes};
  return delete $connections{ fileno $socket } unless $read;
  take($socket, $state);
}

sub admit {
  my ($listener) = @_;
  accept my $socket, $listener or return;
  my ($pid) = unpack 'i', getsockopt $socket, SOL_SOCKET, 17; # SO_PEERCRED
  $connections{ fileno $socket } = { socket => $socket, bytes => '' } if $pid == $runner;
}

POSIX::setsid();
must($prctl, $PR_SET_CHILD_SUBREAPER, 1);
# Whoever shares out the processors by sessions gives this one less.
eval { put('>/proc/self/autogroup', '5') };
$^F = 2;
socket my $listener, AF_UNIX, SOCK_STREAM, 0 or die "launcher: socket: $!\n";
bind $listener, pack 'S a*', AF_UNIX, "\0$name" or die "launcher: bind: $!\n";
listen $listener, 4096 or die "launcher: listen: $!\n";
pipe my $ended, my $tell or die "launcher: pipe: $!\n";
$SIG{CHLD} = sub { syswrite $tell, 'x' };
$SIG{PIPE} = 'IGNORE';
syswrite STDOUT, "ready\n";
while (1) {
  my $readable = '';
  vec($readable, $_, 1) = 1 for 0, fileno $listener, fileno $ended, keys %connections;
  next if select($readable, undef, undef, undef) < 0;
  leave() if vec $readable, 0, 1;
  if (vec $readable, fileno $ended, 1) {
    sysread $ended, my $rung, 4096;
    reap();
  }
  admit($listener) if vec $readable, fileno $listener, 1;
  for my $descriptor (keys %connections) {
    receive($connections{$descriptor}{socket}) if vec $readable, $descriptor, 1;
  }
}
