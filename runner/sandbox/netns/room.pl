# What bwrap cannot do before a sandbox: perl -e THIS UNSHARE MOUNT PRCTL PRLIMIT ENTRANCE FOLDER BYTES
# FILES COMMAND... becomes the command, in a mount namespace with a tmpfs of bounded size and
# number of files over FOLDER, first in the queue when memory runs out
# (proc_pid_oom_score_adj(5)), and without
# - huge pages: of one that is given back in part the rest stays with the kernel, and no process
#   is seen to hold it;
# - cores: where the machine's pattern is a pipe (core(5)) a limit of 0 still starts its helper,
#   and only a limit of 1 does not.
#
# The first four are this processor's numbers of system calls. ENTRANCE is a descriptor through
# which the process enters its cgroup, or nothing; that comes first, for all that follows comes
# from this process.
#
# No module is loaded: each costs every process a millisecond. A test checks it with strict and warnings.
my ($CLONE_NEWNS, $MS_REC, $MS_PRIVATE, $PR_SET_THP_DISABLE) = (0x20000, 0x4000, 0x40000, 41);
my $RLIMIT_CORE = 4;
my ($MS_NOSUID, $MS_NODEV, $MS_NOEXEC) = (2, 4, 8);

my ($unshare, $mount, $prctl, $prlimit, $entrance, $folder, $bytes, $files, @command) = @ARGV;

# A number goes to the kernel as it is, a text as its address, which perl wants to be a variable's.
sub must {
  my ($number, @words) = @_;
  push @words, 0 while @words < 5;
  die "room: system call $number: $!\n" if syscall($number + 0, @words) == -1;
}

sub put {
  my ($place, $text) = @_;
  open my $file, $place or die "room: $place: $!\n";
  syswrite $file, $text or die "room: $place: $!\n";
}

put(">&=$entrance", '0') if $entrance ne '';
must($unshare, $CLONE_NEWNS);
my ($none, $root, $kind, $options) = ('none', '/', 'tmpfs', "size=$bytes,nr_inodes=$files");
must($mount, $none, $root, $none, $MS_REC | $MS_PRIVATE);
must($mount, $none, $folder, $kind, $MS_NOSUID | $MS_NODEV | $MS_NOEXEC, $options);
put('>/proc/self/oom_score_adj', '1000');
must($prctl, $PR_SET_THP_DISABLE, 1);
my $limit = pack 'Q Q', 1, 1;
must($prlimit, 0, $RLIMIT_CORE, $limit);
exec @command or die "room: $command[0]: $!\n";
